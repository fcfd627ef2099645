import type { Request } from 'express';
import { type Document, type Located, pointerTo, type Schema, schemasAt } from '../openapi/document.ts';
import { bodyProperties, type Operation } from '../openapi/operations.ts';
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
  /** The pointer to the schema in the contract, where it could be found. */
  pointer?: string;
}

const places: Record<string, string> = { query: 'query', headers: 'header', cookies: 'cookie', params: 'path' };

/** The violations that the validator has reported, in sentences for the caller. */
export function readViolations(
  document: Document,
  operation: Operation,
  request: Request,
  reported: ReportedViolation[],
): Violation[] {
  const violations = reported.map(({ path, message, errorCode = '' }) => {
    const [keyword = ''] = errorCode.split('.');
    const [place = '', ...tokens] = path.split('/').slice(1);
    const names = tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    const schema = findSchemas(document, operation, request, place, names).find(({ node }) => keyword in node);
    const value = names.length > 0 ? valueAt(request, place, names) : undefined;
    const words = renderMessage(keyword, schema && { ...schema.node }, value, message);
    const [name = '__all__', ...deeper] = names;
    const text = deeper.length > 0 ? `${deeper.join('.')}: ${words}` : words;
    return { keyword, name, message: text, ...(schema && { pointer: schema.pointer }) };
  });
  // A read-only property is wrong however it is spelt; what else its schema says of it would only mislead.
  const readOnly = new Set(violations.filter(({ keyword }) => keyword === 'readOnly').map(({ name }) => name));
  return violations.filter(({ name, keyword }) => keyword === 'readOnly' || !readOnly.has(name));
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
        pointer,
      },
    ];
  });
}

function findSchemas(
  document: Document,
  operation: Operation,
  request: Request,
  place: string,
  [first = '', ...rest]: string[],
): Located<Schema>[] {
  if (place === 'body') {
    const type = request.headers['content-type'] ?? '';
    const { body } = operation;
    if (!body?.node.content[type]?.schema) return [];
    const tokens = first === '' ? rest : [first, ...rest];
    return schemasAt(document, pointerTo(body.pointer, 'content', type, 'schema'), tokens);
  }
  const isNamed = (name: string) => (place === 'headers' ? name.toLowerCase() : name) === first;
  const parameter = operation.parameters.find(({ node }) => node.in === places[place] && isNamed(node.name));
  return parameter?.node.schema ? schemasAt(document, pointerTo(parameter.pointer, 'schema'), rest) : [];
}

function valueAt(request: Request, place: string, names: string[]): unknown {
  const { body, query, headers, cookies } = request;
  const root: unknown = { body, query, headers, cookies, params: matchOf(request)?.pathParams };
  return [place, ...names].reduce<unknown>(
    (value, name) => (Object.hasOwn(Object(value), name) ? Object(value)[name] : undefined),
    root,
  );
}
