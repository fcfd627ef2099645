import type { Operation } from '../../../server/openapi/declared-operations.ts';
import type { Document, Parameter, Schema } from '../../../server/openapi/document.ts';
import { type Located, resolve } from '../../../server/openapi/pointer.ts';
import { exampleOf } from '../../../server/openapi/sample.ts';
import { prefixesOf } from '../../../server/openapi/servers.ts';
import { sampleOf, typeOf } from './flat.ts';
import type { RawRequest } from './probe.ts';

/** A valid request of an operation in its parts, each of which a probe may replace. */
export interface Draft {
  operation: Operation;
  prefix: string;
  path: Record<string, string>;
  /** The query, each name with its text percent-encoded. */
  query: [string, string][];
  headers: Record<string, string>;
  cookies: Record<string, string>;
  credentials: Partial<Pick<Draft, 'query' | 'headers' | 'cookies'>>;
  type?: string;
  body?: string | Buffer;
}

/** What a probe presents where credentials are asked for. */
export interface Secrets {
  name: string;
  secret: string;
}

/** The least that an operation asks for: required parameters, credentials, no body. */
export function createDraft(document: Document, operation: Operation, secrets: Secrets): Draft {
  const [prefix = ''] = prefixesOf(document);
  const draft: Draft = {
    operation,
    prefix,
    path: {},
    query: [],
    headers: {},
    cookies: {},
    credentials: credentialsFor(document, operation, secrets),
  };
  const required = operation.parameters.filter(({ node }) => node.required || node.in === 'path');
  return required.reduce((made, parameter) => withParameter(made, parameter, givenValue(document, parameter)), draft);
}

/** The value that the contract gives for a parameter, or one that it admits. */
export function givenValue(document: Document, { node }: Located<Parameter>): unknown {
  const [named] = Object.values(node.examples ?? {});
  const given = node.example ?? (named && resolve(document, named).value);
  return given ?? (node.schema ? sampleOf(document, node.schema, false) : 'a');
}

/** The draft with the parameter set, written in the parameter's style. */
export function withParameter(draft: Draft, { node }: Located<Parameter>, value: unknown): Draft {
  const { in: place, name } = node;
  const style = node.style ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple');
  const explode = node.explode ?? style === 'form';
  if (place === 'query') {
    const kept = draft.query.filter(([key]) => key !== name && !key.startsWith(`${name}[`));
    return { ...draft, query: [...kept, ...queryOf(name, style, explode, value)] };
  }
  const text = joined(value, ',', String);
  if (place === 'path') return { ...draft, path: { ...draft.path, [name]: joined(value, ',', encodeURIComponent) } };
  if (place === 'header') return { ...draft, headers: { ...draft.headers, [name]: text } };
  return { ...draft, cookies: { ...draft.cookies, [name]: encodeURIComponent(text) } };
}

function queryOf(name: string, style: string, explode: boolean, value: unknown): [string, string][] {
  const encode = (part: unknown) => encodeURIComponent(String(part).toWellFormed());
  if (Array.isArray(value)) {
    if (explode) return value.map((item) => [name, encode(item)]);
    const delimiter = style === 'spaceDelimited' ? '%20' : style === 'pipeDelimited' ? '|' : ',';
    return [[name, value.map(encode).join(delimiter)]];
  }
  if (typeOf(value) !== 'object') return [[name, encode(value)]];
  const entries = Object.entries(Object(value)).map(([key, item]): [string, string] => [key, encode(item)]);
  if (style === 'deepObject') return entries.map(([key, text]) => [`${name}[${key}]`, text]);
  return explode ? entries : [[name, entries.flat().join(',')]];
}

function joined(value: unknown, delimiter: string, write: (part: string) => string): string {
  return [value]
    .flat()
    .map((part) => write(String(part).toWellFormed()))
    .join(delimiter);
}

/** The draft with a body of the media type, and, for JSON and forms, a value written as that. */
export function withBody(draft: Draft, type: string, value: unknown): Draft {
  const concrete = type.replace('/*', '/png').replace('*/', 'application/');
  if (Buffer.isBuffer(value) || (typeof value === 'string' && !isJson(type)))
    return { ...draft, type: concrete, body: value };
  if (type === 'application/x-www-form-urlencoded') return { ...draft, type, body: toForm(value) };
  if (type === 'multipart/form-data') return { ...draft, type: `${type}; boundary=edge`, body: toMultipart(value) };
  return { ...draft, type: concrete, body: isJson(type) ? JSON.stringify(value) : String(value) };
}

/** Whether bodies of the media type are JSON. */
export function isJson(type: string): boolean {
  return /[/+]json$/.test(type);
}

function toForm(value: unknown): string {
  const fields = Object.entries(Object(value)).flatMap(([name, item]) =>
    [item].flat().map((each) => [name, String(each)]),
  );
  return fields.map((field) => field.map((text = '') => encodeURIComponent(text.toWellFormed())).join('=')).join('&');
}

function toMultipart(value: unknown): string {
  const parts = Object.entries(Object(value)).map(
    ([name, item]) => `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${item}\r\n`,
  );
  return `${parts.join('')}--edge--\r\n`;
}

/** The examples that the contract gives for a media type of the body; a made-up value where it gives none. */
export function bodyExamples(document: Document, { body }: Operation, type: string): [string, unknown][] {
  const content = body?.node.content[type];
  if (!content) return [];
  const named = Object.entries(content.examples ?? {}).map(([name, example]): [string, unknown] => [
    `the example ${name}`,
    resolve(document, example).value,
  ]);
  if (named.length > 0) return named;
  const example = exampleOf(document, content);
  const schema = content.schema && resolve<Schema>(document, content.schema);
  if (example !== undefined || !schema) return [['the example', example ?? 'abc']];
  return [
    [
      'a made-up body',
      schema.format === 'binary' ? Buffer.from([0x89, 0x50, 0x4e, 0x47]) : sampleOf(document, schema, false),
    ],
  ];
}

/** The request that a draft stands for. */
export function toRequest(draft: Draft): RawRequest {
  const { operation, prefix, credentials, type, body } = draft;
  const path = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name) => draft.path[name] ?? '');
  const query = [...draft.query, ...(credentials.query ?? [])].map(
    ([name, text]) => `${encodeURIComponent(name)}=${text}`,
  );
  const cookies = Object.entries({ ...draft.cookies, ...credentials.cookies }).map(([name, text]) => `${name}=${text}`);
  return {
    method: operation.method.toUpperCase(),
    path: `${prefix}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`,
    headers: {
      ...draft.headers,
      ...credentials.headers,
      ...(cookies.length > 0 && { Cookie: cookies.join('; ') }),
      ...(type && { 'Content-Type': type }),
    },
    ...(body !== undefined && { body }),
  };
}

function credentialsFor(document: Document, { security }: Operation, secrets: Secrets): Draft['credentials'] {
  const [requirement = {}] = security;
  return Object.keys(requirement)
    .map((name) => credentialsOf(document, name, secrets))
    .reduce(combine, {});
}

/** Good credentials for a security scheme of the contract. */
export function credentialsOf(document: Document, schemeName: string, { name, secret }: Secrets): Draft['credentials'] {
  const node = document.components?.securitySchemes?.[schemeName];
  if (!node) return {};
  const scheme = resolve(document, node);
  if (scheme.type === 'apiKey') {
    const { in: place, name: key = '' } = scheme;
    if (place === 'query') return { query: [[key, encodeURIComponent(secret)]] };
    return place === 'cookie' ? { cookies: { [key]: secret } } : { headers: { [key]: secret } };
  }
  const basic = `Basic ${Buffer.from(`${name}:${secret}`).toString('base64')}`;
  return { headers: { Authorization: scheme.scheme === 'basic' ? basic : `Bearer ${secret}` } };
}

function combine(one: Draft['credentials'], other: Draft['credentials']): Draft['credentials'] {
  return {
    query: [...(one.query ?? []), ...(other.query ?? [])],
    headers: { ...one.headers, ...other.headers },
    cookies: { ...one.cookies, ...other.cookies },
  };
}
