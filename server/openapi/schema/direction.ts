import { isNode, memberOf, resolve } from '../document/index.ts';
import type { SchemaNode } from './subschemas.ts';

/** Which way a value travels. */
export type Direction = 'request' | 'response';

/** The keyword that keeps a property from travelling each way. */
export const forbidding = { request: 'readOnly', response: 'writeOnly' } as const;

/** Tells whether a value of the schema may not travel that way. */
export function isForbidden(document: object, schema: unknown, direction: Direction): boolean {
  if (!isNode(schema)) return false;
  const keyword = forbidding[direction];
  return schema[keyword] === true || (isNode(schema) && resolve<SchemaNode>(document, schema)[keyword] === true);
}

/** The required properties of a schema that may travel that way: what may not be sent is not missed. */
export function requiredNames(document: object, schema: SchemaNode, direction: Direction): string[] {
  const required = Array.isArray(schema.required) ? schema.required.map(String) : [];
  return required.filter(
    (name) => !declarations(document, schema, name).some((each) => isForbidden(document, each, direction)),
  );
}

/** Every schema that declares the property of this name, in the schema itself and in those that it is composed of by `allOf`. */
function declarations(document: object, schema: unknown, name: string, seen = new Set<unknown>()): unknown[] {
  if (!isNode(schema) || seen.has(schema)) return [];
  const found = resolve<SchemaNode>(document, schema);
  seen.add(schema);
  const own = memberOf(found.properties, name);
  const parts = Array.isArray(found.allOf) ? found.allOf : [];
  return [...(own === undefined ? [] : [own]), ...parts.flatMap((part) => declarations(document, part, name, seen))];
}
