import { isNode, pointerTo } from '../document/index.ts';

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
  const found: Subschema[] = [];
  if (isNode(schema)) visitSubschemas(schema, (inner, ...tokens) => found.push({ schema: inner, tokens }));
  return found;
}

/** Shows the schemas that a schema directly holds, each with the tokens that lead there. */
export function visitSubschemas(
  schema: SchemaNode,
  visit: (inner: unknown, ...tokens: Subschema['tokens']) => void,
): void {
  for (const keyword in schema) {
    if (!Object.hasOwn(schema, keyword)) continue;
    const value = schema[keyword];
    if (holders.one.has(keyword)) {
      if (isSchema(value)) visit(value, keyword);
    } else if (holders.list.has(keyword)) {
      if (Array.isArray(value)) for (const [index, inner] of value.entries()) visit(inner, keyword, String(index));
    } else if (holders.map.has(keyword) && isNode(value)) {
      for (const name of Object.keys(value)) visit(value[name], keyword, name);
    }
  }
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

/** How many tokens lead from the keyword to a schema that it holds; more than any pointer has where it holds none. */
export function tokensAfter(keyword: string, value: unknown): number {
  if (holders.one.has(keyword)) return 0;
  const isHeld = holders.list.has(keyword) ? Array.isArray(value) : holders.map.has(keyword) && isNode(value);
  return isHeld ? 1 : Number.POSITIVE_INFINITY;
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

function isSchema(value: unknown): boolean {
  return isNode(value) || typeof value === 'boolean';
}
