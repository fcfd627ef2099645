import { parse } from 'node:querystring';
import { memberOf, namesOf } from '../openapi/document/index.ts';
import type { Contract, Operation, ParameterPlace } from '../openapi/model.ts';
import { decode } from '../openapi/parameters/index.ts';
import { formatsFor } from '../openapi/schema/index.ts';
import { operationOf, type RequestContext, sourceOf } from '../pipeline/index.ts';
import {
  type DescribedOperation,
  describeOperation,
  mediaTypeAt,
  type NamedParameter,
  type OperationDescription,
} from './describe-operation.ts';

/** A violation that the validator has found. */
export interface FoundViolation {
  /** The parameter, or the names that lead to the place in the body. */
  names: string[];
  keyword: string;
  /** The validator's own words. */
  message: string;
}

/** The violations of a request, and the operation as the validator knows it. */
interface Answer {
  violations: FoundViolation[];
  operation: DescribedOperation;
}

/** A question about a request, which leaves the request as it is. */
type Ask = (context: RequestContext) => Promise<Answer>;

/** The most operations that are prepared at once: the validator takes most of a megabyte for each. */
const mostPrepared = 100;

/**
 * Creates a question for the requests of a contract; each operation is described to the validator when it is first asked about it.
 * @param isThorough whether every violation is found, or the first of the body and the first of the parameters
 */
export function createValidator({ document }: Contract, isThorough: boolean): Ask {
  const prepared = new Map<Operation, Promise<Ask>>();
  return async (context) => {
    const operation = operationOf(context);
    const ask =
      prepared.get(operation) ??
      loadPackage(document, isThorough).then((check) => prepare(check, describeOperation(document, operation)));
    // The operation that was asked about last is forgotten last.
    prepared.delete(operation);
    prepared.set(operation, ask);
    const [oldest] = prepared.keys();
    if (prepared.size > mostPrepared && oldest) prepared.delete(oldest);
    return (await ask)(context);
  };
}

function prepare(check: CheckOperation, operation: DescribedOperation): Ask {
  const { request, plain, values, read } = operation;
  const checkRequest = check(request);
  const checkValues = values && check(values);
  return async (context) => {
    const reported = await checkRequest(writeRequest(context, plain));
    const others = (await checkValues?.(writeValues(context, read))) ?? [];
    const violations = [
      ...reported.map((violation) => readReported(violation, plain)),
      ...others.map((violation) => readReported(violation, read, true)),
    ];
    return { violations, operation };
  };
}

/** A reported violation with the names that the contract has for its place. */
function readReported(
  { path, message, errorCode = '' }: ReportedViolation,
  parameters: NamedParameter[],
  isOfValues = false,
): FoundViolation {
  const [place, ...tokens] = namesOf(path);
  const [keyword = ''] = errorCode.split('.');
  if (place === 'body' && !isOfValues) return { names: tokens, keyword, message };
  const [given, ...inner] = tokens;
  const parameter = parameters.find(({ name }) => name === given)?.parameter;
  const name = parameter?.in === 'header' ? parameter.name.toLowerCase() : parameter?.name;
  return { names: name === undefined ? [] : [name, ...inner], keyword, message };
}

/** A request as the validator sees it: created for it alone, so that it may change it. */
interface ValidatorRequest {
  params: Record<string, string>;
  query: Record<string, unknown>;
  headers: Record<string, string>;
  cookies: Record<string, string>;
  body: unknown;
}

/** The request with those of its parameters that the validator reads by itself, as they were sent, and a copy of its body. */
function writeRequest(context: RequestContext, plain: NamedParameter[]): ValidatorRequest {
  const { content, checkedBody } = context;
  const index = content ? (operationOf(context).body?.content.indexOf(content) ?? 0) : 0;
  const parts: Record<ParameterPlace, Record<string, string>> = { path: {}, query: {}, header: {}, cookie: {} };
  const read = createReader(context);
  for (const { name, parameter } of plain) {
    const text = read[parameter.in](parameter.name);
    if (text !== undefined) parts[parameter.in][name] = text;
  }
  // A stream is there without having been read.
  const body = content?.isStreamed ? '' : checkedBody;
  return {
    params: parts.path,
    query: parts.query,
    headers: { ...parts.header, ...(body !== undefined && { 'content-type': mediaTypeAt(index) }) },
    cookies: parts.cookie,
    body: structuredClone(body),
  };
}

/** The request whose body has all other parameters, the values as the server reads them. */
function writeValues(context: RequestContext, read: NamedParameter[]): ValidatorRequest {
  const values = read.map(({ name, parameter }) => {
    const { in: place, codec, check } = parameter;
    const value =
      place === 'path' ? context.input.path[parameter.name] : codec.read(sourceOf(context, parameter), check?.isValid);
    return [name, structuredClone(value)];
  });
  // JSON has no undefined: such a parameter is absent.
  const body = Object.fromEntries(values.filter(([, value]) => value !== undefined));
  return { params: {}, query: {}, headers: { 'content-type': mediaTypeAt(0) }, cookies: {}, body };
}

function createReader(context: RequestContext): Record<ParameterPlace, (name: string) => string | undefined> {
  // Node's own reading of a query, not the server's: this is to be a second opinion.
  const query = parse(context.query, '&', '=', { maxKeys: 0 });
  const { captured, cookies, request } = context;
  const { pathParameters } = operationOf(context);
  return {
    path: (name) => decode(captured[pathParameters.findIndex((parameter) => parameter?.name === name)] ?? ''),
    query: (name) => query[name] as string | undefined,
    header: (name) => request.headers[name.toLowerCase()] as string | undefined,
    cookie: (name) => {
      const [text] = cookies.get(name) ?? [];
      return text === undefined ? undefined : decode(text);
    },
  };
}

/** A violation as the validator reports it: the pointer into the request, its own words, and `<keyword>.openapi.validation`. */
interface ReportedViolation {
  path: string;
  message: string;
  errorCode?: string;
}

/** Prepares the package for an operation; what is returned finds the violations of a request. */
type CheckOperation = (operation: OperationDescription) => (request: ValidatorRequest) => Promise<ReportedViolation[]>;

/** The most operations of one validator: it forgets none, and takes most of a megabyte for each. */
const mostOperations = 20;

const latest = new Map<boolean, { check: CheckOperation; operations: number; formats: string }>();

/**
 * Loads express-openapi-validator. Operations share a validator, whichever contract with these formats they are of: for each new one the
 * package compiles the schema of OpenAPI itself, which takes longer than all the rest.
 */
async function loadPackage(document: object, isThorough: boolean): Promise<CheckOperation> {
  const formats = JSON.stringify(memberOf(document, 'x-formats') ?? {});
  const known = latest.get(isThorough);
  if (known?.formats === formats && known.operations++ < mostOperations) return known.check;
  const { middleware } = await import('express-openapi-validator');
  // The stock setup, with the formats that the server knows; what it says of security, files and responses is not used.
  const steps = middleware({
    apiSpec: {
      openapi: '3.1.0',
      info: { title: 'Requests', version: '1', summary: '' },
      ...{ paths: {}, components: {}, webhooks: {} },
    },
    validateRequests: { allErrors: isThorough },
    ...{ validateApiSpec: false, validateResponses: false, validateSecurity: false, fileUploader: false },
    formats: formatsFor(document),
    ajvFormats: { mode: 'full' },
  });
  const step = steps.find(({ name }) => name === 'requestMiddleware');
  if (!step) throw new Error('express-openapi-validator has no requestMiddleware.');
  const check = createCheck(step as unknown as RequestStep);
  latest.set(isThorough, { check, operations: 1, formats });
  return check;
}

type RequestStep = (request: object, response: object, next: (error?: unknown) => void) => unknown;

function createCheck(step: RequestStep): CheckOperation {
  let count = 0;
  return (schema) => {
    const route = `/${count++}`;
    return (parts) => {
      const request = {
        ...{ method: 'POST', path: route, originalUrl: route, ...parts },
        // Its own step would find this by matching the path against every other.
        openapi: { expressRoute: route, openApiRoute: route, pathParams: parts.params, schema },
      };
      const { promise, resolve, reject } = Promise.withResolvers<ReportedViolation[]>();
      step(request, {}, (error) => {
        if (error === undefined) resolve([]);
        else if (isReport(error)) resolve(error.errors);
        else reject(error);
      });
      return promise;
    };
  };
}

/** Tells violations of a request from a failure of the validator. */
function isReport(error: unknown): error is { errors: ReportedViolation[] } {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors);
}
