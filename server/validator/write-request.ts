import { parse } from 'node:querystring';
import type { ParameterPlace } from '../openapi/model.ts';
import { decode } from '../openapi/parameters/index.ts';
import { operationOf, type RequestContext } from '../pipeline/request-context.ts';
import { sourceOf } from '../pipeline/validate-request.ts';
import { mediaTypeAt, type NamedParameter } from './describe-operation.ts';
import type { ValidatorRequest } from './load-validator.ts';

/** The request with those of its parameters that the validator reads by itself, as they were sent, and a copy of its body. */
export function writeRequest(context: RequestContext, plain: NamedParameter[]): ValidatorRequest {
  const { content, judgedBody } = context;
  const index = content ? (operationOf(context).body?.content.indexOf(content) ?? 0) : 0;
  const parts = { path: {}, query: {}, header: {}, cookie: {} } as Record<ParameterPlace, Record<string, string>>;
  const read = createReader(context);
  for (const { name, parameter } of plain) {
    const text = read[parameter.in](parameter.name);
    if (text !== undefined) parts[parameter.in][name] = text;
  }
  // What comes as a stream is there without anybody having seen it.
  const body = content?.isStreamed ? '' : judgedBody;
  return {
    params: parts.path,
    query: parts.query,
    headers: { ...parts.header, ...(body !== undefined && { 'content-type': mediaTypeAt(index) }) },
    cookies: parts.cookie,
    body: structuredClone(body),
  };
}

/** The request whose body has all other parameters, the values as the server reads them. */
export function writeValues(context: RequestContext, read: NamedParameter[]): ValidatorRequest {
  const values = read.map(({ name, parameter }) => {
    const { in: place, codec, check } = parameter;
    const value =
      place === 'path' ? context.input.path[parameter.name] : codec.read(sourceOf(context, parameter), check?.isValid);
    return [name, structuredClone(value)];
  });
  // A parameter that is absent is one that JSON cannot have.
  const body = Object.fromEntries(values.filter(([, value]) => value !== undefined));
  return { params: {}, query: {}, headers: { 'content-type': mediaTypeAt(0) }, cookies: {}, body };
}

type ReadText = (name: string) => string | undefined;

function createReader(context: RequestContext): Record<ParameterPlace, ReadText> {
  // Node's own reading of a query, not the server's: this is to be a second opinion.
  const query = parse(context.query, '&', '=', { maxKeys: 0 });
  const { headers } = context.request;
  const { captured } = context;
  const { pathParameters } = operationOf(context);
  return {
    path: (name) => decode(captured[pathParameters.findIndex((parameter) => parameter?.name === name)] ?? ''),
    query: (name) => query[name] as string | undefined,
    header: (name) => headers[name.toLowerCase()] as string | undefined,
    cookie: (name) => {
      const [text] = context.cookies.get(name) ?? [];
      return text === undefined ? undefined : decode(text);
    },
  };
}
