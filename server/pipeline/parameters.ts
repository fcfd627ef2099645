import type { Request } from 'express';
import { mostViolations } from '../openapi/bounded-ajv.ts';
import {
  type Document,
  type Located,
  locate,
  type Parameter,
  pointerTo,
  resolve,
  type Schema,
  schemasAt,
} from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import { isSpelt, readText, typesOf } from '../openapi/spelling.ts';
import { renderMessage } from './messages.ts';
import type { Violation } from './violations.ts';

/**
 * What is wrong with the query, the headers and the cookies before their values are held against schemas: unknown names,
 * empty values, and texts that do not spell a value of the type.
 */
export function findParameterViolations(document: Document, operation: Operation, request: Request): Violation[] {
  return [
    ...findUnknown(document, operation, request),
    ...operation.parameters.flatMap((parameter) => findMisspelt(document, parameter, request)),
  ];
}

function findUnknown(document: Document, operation: Operation, request: Request): Violation[] {
  const declared = operation.parameters.filter(({ node }) => node.in === 'query');
  const known = declared.flatMap(({ node, pointer }) => namesOf(document, node, pointer));
  if (known.includes('*')) return [];
  const names = new Set([...known, ...keysInQuery(document, operation)]);
  const unknown = Object.keys(request.query).filter((name) => !names.has(name));
  // The validator would read names with brackets for itself, and each anew for every other.
  for (const name of unknown) delete request.query[name];
  return unknown
    .slice(0, mostViolations)
    .map((name) => ({ name, message: renderMessage('additionalProperties', undefined, undefined, '') }));
}

/** The names under which a parameter comes: an object in form style comes as its properties, `*` if those may be any. */
function namesOf(
  document: Document,
  { name, style = 'form', explode = true, schema }: Parameter,
  pointer: string,
): string[] {
  if (!schema || style !== 'form' || !explode) return [name];
  const { node } = locate<Schema>(document, pointerTo(pointer, 'schema'));
  if (node.type !== 'object') return [name];
  return [name, ...Object.keys(node.properties ?? {}), ...(node.additionalProperties ? ['*'] : [])];
}

function keysInQuery({ components = {}, ...document }: Document, { security }: Operation): string[] {
  const schemes = security.flatMap((requirement) => Object.keys(requirement));
  return schemes.flatMap((scheme) => {
    const node = components.securitySchemes?.[scheme];
    const { in: place, name } = node ? resolve({ ...document, components }, node) : { in: undefined, name: undefined };
    return place === 'query' && name ? [name] : [];
  });
}

function findMisspelt(document: Document, { node, pointer }: Located<Parameter>, request: Request): Violation[] {
  const value = readValue(node, request);
  if (value === undefined || node.in === 'path' || !node.schema) return [];
  const schema = pointerTo(pointer, 'schema');
  if (value === '' && node.in === 'query' && !node.allowEmptyValue) {
    return [{ name: node.name, message: 'This field may not be blank.', pointer: schema }];
  }
  const types = typesOf(document, schema);
  const isList = types.includes('array');
  if (types.includes('object') || Array.isArray(value) !== isList) return [];
  const accepted = isList ? schemasAt(document, schema, ['0']).flatMap(({ node }) => node.type ?? []) : types;
  const texts = [value].flat().map(String);
  const wrong = texts.filter((text) => accepted.length > 0 && !accepted.some((type) => isSpelt(type, text)));
  return wrong.map((text) => ({
    // As Node spells the names of headers, and so the validator, which may report this one too.
    name: node.in === 'header' ? node.name.toLowerCase() : node.name,
    message: renderMessage('type', { type: accepted[0] }, text, ''),
    pointer: pointerTo(schema, 'type'),
  }));
}

/** The value of a parameter as the request carries it, its name in the spelling in which Node and Express keep it. */
function readValue({ in: place, name }: Parameter, { query, headers, cookies }: Request): unknown {
  const values: Record<string, unknown> = place === 'query' ? query : place === 'header' ? headers : (cookies ?? {});
  const key = place === 'header' ? name.toLowerCase() : name;
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** Gives the cookies the types and the defaults of their parameters; the validator does so only for a copy of them. */
export function readCookies(document: Document, { parameters }: Operation, request: Request): void {
  for (const { node, pointer } of parameters.filter(({ node }) => node.in === 'cookie' && node.schema)) {
    const value = readValue(node, request);
    const types = typesOf(document, pointerTo(pointer, 'schema'));
    const type = types.find((type) => typeof value === 'string' && isSpelt(type, value));
    const standard = locate<Schema>(document, pointerTo(pointer, 'schema')).node.default;
    const read = typeof value === 'string' && type ? readText(type, value) : (value ?? standard);
    if (read !== undefined) request.cookies = { ...request.cookies, [node.name]: read };
  }
}
