import { pointerTo } from './pointer.ts';

/** A schema as JSON has it: an object of keywords, or a boolean. */
export type SchemaNode = Record<string, unknown>;

/** The keywords that hold a schema, a list of schemas, or schemas by name (JSON Schema 2020-12 and OpenAPI 3.0). */
const holders = {
  one: new Set(
    'not if then else items contains additionalProperties propertyNames unevaluatedItems unevaluatedProperties contentSchema'.split(
      ' ',
    ),
  ),
  list: new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']),
  map: new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']),
};

/** A schema within another, and the tokens that lead there. */
export interface Subschema {
  schema: unknown;
  tokens: [keyword: string, ...names: string[]];
}

/** The schemas that a schema directly holds. */
export function listSubschemas(schema: unknown): Subschema[] {
  if (!isNode(schema)) return [];
  return Object.entries(schema).flatMap(([keyword, value]): Subschema[] => {
    if (isSchema(value) && holders.one.has(keyword)) return [{ schema: value, tokens: [keyword] }];
    if (!holders.list.has(keyword) && !holders.map.has(keyword)) return [];
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== holders.list.has(keyword)) return [];
    return Object.entries(value).map(([name, inner]) => ({ schema: inner, tokens: [keyword, name] }));
  });
}

/** The value of a keyword with each schema in it changed; as it is where the keyword holds none. */
export function mapKeyword(
  keyword: string,
  value: unknown,
  change: (schema: unknown, ...names: string[]) => unknown,
): unknown {
  if (holders.one.has(keyword)) return change(value);
  if (holders.list.has(keyword) && Array.isArray(value)) return value.map((item, index) => change(item, String(index)));
  if (!holders.map.has(keyword) || !isNode(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner, name)]));
}

/** Tells whether the keyword holds schemas. */
export function holdsSchemas(keyword: string): boolean {
  return holders.one.has(keyword) || holders.list.has(keyword) || holders.map.has(keyword);
}

/** Every schema from the one at `pointer` on inwards, outer before inner, each with the pointer to it; references are not followed. */
export function* walkSchemas(schema: unknown, pointer: string): Generator<{ schema: unknown; pointer: string }> {
  yield { schema, pointer };
  for (const { schema: inner, tokens } of listSubschemas(schema))
    yield* walkSchemas(inner, pointerTo(pointer, ...tokens));
}

/** Tells whether the value is an object with members by name. */
export function isNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSchema(value: unknown): boolean {
  return isNode(value) || typeof value === 'boolean';
}
