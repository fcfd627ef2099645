import type { Request } from 'express';
import { type Document, pointerTo, schemasAt } from '../openapi/document.ts';
import { covers } from '../openapi/media-types.ts';
import { bodyProperties, type Operation } from '../openapi/operations.ts';
import type { FindSchemaViolations } from '../openapi/schemas.ts';
import { matchOf } from './exchange.ts';
import { renderMessage } from './messages.ts';

/** What the validator reports: where in the request, in its own words, and `<keyword>.openapi.validation`. */
export interface ReportedViolation {
  path: string;
  message: string;
  errorCode?: string;
}

/** A way in which a request departs from the contract. */
export interface Violation {
  /** The property of the body, or the parameter; `__all__`, as AWX has it, when it is neither. */
  name: string;
  /** A sentence for the caller. */
  message: string;
  /** The pointer to the violated keyword in the contract, where it could be found. */
  pointer?: string;
}

/** What it takes to say what is wrong with a request. */
export interface ViolationReader {
  document: Document;
  /** Finds what is wrong with a body, in the request's direction. */
  explain: FindSchemaViolations;
}

const places: Record<string, string> = { query: 'query', headers: 'header', cookies: 'cookie', params: 'path' };

/** The violations that the validator has reported, in sentences for the caller. */
export function readViolations(
  { document, explain }: ViolationReader,
  operation: Operation,
  request: Request,
  reported: ReportedViolation[],
): Violation[] {
  const inBody = reported.filter(({ path }) => /^\/body(\/|$)/.test(path));
  const explained = inBody.length > 0 ? explainBody(document, operation, request, explain) : [];
  const others = explained.length > 0 ? reported.filter((violation) => !inBody.includes(violation)) : reported;
  return [...others.map((violation) => readReported(document, operation, request, violation)), ...explained];
}

/** What is wrong with the body, found anew: the validator says neither which part of the contract nor which alternative it means. */
function explainBody(
  document: Document,
  operation: Operation,
  request: Request,
  explain: FindSchemaViolations,
): Violation[] {
  const schema = bodySchemaOf(operation, request);
  if (schema === undefined || request.body === undefined) return [];
  const found = explain(schema, request.body).map((violation) => {
    const { at, keyword, params, pointer } = violation;
    const inner = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
    const names = at.split('/').slice(1).map(unescapeName);
    if (typeof inner === 'string') names.push(inner);
    // Only a null is told apart, by whether it could have been left out; a body as a whole is wrong whatever it is.
    const value = names.length === 0 ? undefined : violation.value;
    const isRequired = value === null && isRequiredAt(document, schema, names);
    const words = renderMessage(keyword, violation.schema, value, violation.message, {
      ...params,
      isRequired,
    });
    return { keyword, ...nameViolation(names, words), pointer };
  });
  // A read-only property is wrong however it is spelt; what else its schema says of it would only mislead.
  const readOnly = new Set(found.filter(({ keyword }) => keyword === 'readOnly').map(({ name }) => name));
  return found
    .filter(({ name, keyword }) => keyword === 'readOnly' || !readOnly.has(name))
    .map(({ keyword: _, ...violation }) => violation);
}

function isRequiredAt(document: Document, schema: string, names: string[]): boolean {
  const owners = schemasAt(document, schema, names.slice(0, -1));
  return owners.some(({ node }) => node.required?.includes(names.at(-1) ?? ''));
}

function readReported(
  document: Document,
  operation: Operation,
  request: Request,
  { path, message, errorCode = '' }: ReportedViolation,
): Violation {
  const [keyword = ''] = errorCode.split('.');
  const [place = '', ...tokens] = path.split('/').slice(1);
  const names = tokens.map(unescapeName);
  const parameter = operation.parameters.find(
    ({ node }) => node.in === places[place] && (place === 'headers' ? node.name.toLowerCase() : node.name) === names[0],
  );
  const schemas = parameter?.node.schema
    ? schemasAt(document, pointerTo(parameter.pointer, 'schema'), names.slice(1))
    : [];
  const schema = schemas.find(({ node }) => keyword in node);
  const words = renderMessage(keyword, schema && { ...schema.node }, valueAt(request, place, names), message);
  const owner = schema ?? parameter;
  const known = place === 'body' || place in places ? names : [];
  return { ...nameViolation(known, words), ...(owner && { pointer: pointerTo(owner.pointer, keyword) }) };
}

function nameViolation([name = '__all__', ...deeper]: string[], words: string): Pick<Violation, 'name' | 'message'> {
  return { name, message: deeper.length > 0 ? `${shorten(deeper)}: ${words}` : words };
}

/** The way to a part of a value, its middle left out where it is long: a sentence must stay one. */
function shorten(names: string[]): string {
  const shown = names.length > 10 ? [...names.slice(0, 5), '…', ...names.slice(-4)] : names;
  return shown.map((name) => (name.length > 60 ? `${name.slice(0, 60)}…` : name)).join('.');
}

/** Body properties that differ from what their `x-equals` names, an OpenAPI runtime expression such as `$request.path.id`. */
export function findUnequal(document: Document, operation: Operation, request: Request): Violation[] {
  return bodyProperties(document, operation).flatMap(([name, { node, pointer }]) => {
    const [, place, parameter = ''] = /^\$request\.(path|query)\.(.+)$/.exec(node['x-equals'] ?? '') ?? [];
    const value = valueAt(request, 'body', [name]);
    if (!place || typeof value !== 'string') return [];
    const expected = valueAt(request, place === 'path' ? 'params' : place, [parameter]);
    if (value === String(expected)) return [];
    return [
      {
        name,
        message: `Ensure this field is equal to the ${parameter} in the URL, "${expected}", or leave it out.`,
        pointer: pointerTo(pointer, 'x-equals'),
      },
    ];
  });
}

/** The schema of the body in the media type that the request has. */
function bodySchemaOf({ body }: Operation, { headers }: Request): string | undefined {
  const [essence = ''] = (headers['content-type'] ?? '').split(';');
  const type = Object.keys(body?.node.content ?? {}).find((candidate) =>
    covers(candidate, essence.trim().toLowerCase()),
  );
  if (!body || type === undefined || !body.node.content[type]?.schema) return undefined;
  return pointerTo(body.pointer, 'content', type, 'schema');
}

function valueAt(request: Request, place: string, names: string[]): unknown {
  const { body, query, headers, cookies } = request;
  const root: unknown = { body, query, headers, cookies, params: matchOf(request)?.pathParams };
  return [place, ...names].reduce<unknown>(
    (value, name) => (Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined),
    root,
  );
}

function unescapeName(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
