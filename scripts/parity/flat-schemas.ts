import { isNode, isRef, type Schema, valueAt } from '../../server/openapi/document/index.ts';

type Composed = 'allOf' | 'oneOf' | 'anyOf' | 'discriminator' | 'properties' | 'items' | 'additionalProperties';

/** A schema without references and compositions at its top: what `allOf` adds is merged in, of alternatives one is chosen. */
export interface Flat extends Omit<Schema, Composed> {
  properties: Map<string, unknown>;
  required: string[];
  items?: unknown;
  prefixItems?: unknown[];
  additionalProperties?: unknown;
}

/** More alternatives than these tell nothing new. */
const mostAlternatives = 24;

/**
 * Every alternative that a schema leaves, each flat: one for each branch of its `oneOf` or `anyOf`; none for `false`.
 * A schema that is composed of itself says nothing new the second time.
 */
export function listAlternatives(document: object, schema: unknown, seen: ReadonlySet<unknown> = new Set()): Flat[] {
  if (schema === false || seen.has(schema)) return [];
  if (!isSchema(schema)) return [createFlat({})];
  const within = new Set(seen).add(schema);
  const list = (inner: unknown) => listAlternatives(document, inner, within);
  const target = isRef(schema) ? list(valueAt(document, schema.$ref)) : [];
  // In OpenAPI 3.0 nothing beside a reference counts.
  if (isRef(schema) && 'openapi' in document && String(document.openapi).startsWith('3.0')) return target;
  const parts = [target, ...(schema.allOf ?? []).map(list), [createFlat(schema)]];
  const choices = [schema.oneOf ?? [], schema.anyOf ?? []]
    .filter(({ length }) => length > 0)
    .map((branches) => branches.flatMap(list));
  return combine([...parts, ...choices]);
}

/** The properties that a flat schema has in common with another are those that both allow. */
function merge(one: Flat, other: Flat): Flat {
  const properties = new Map(one.properties);
  for (const [name, schema] of other.properties) {
    properties.set(name, properties.has(name) ? { allOf: [properties.get(name), schema] } : schema);
  }
  const types = one.type && other.type ? intersect([one.type].flat(), [other.type].flat()) : undefined;
  const choices = one.enum && other.enum ? intersect(one.enum, other.enum) : undefined;
  return {
    ...one,
    ...other,
    properties,
    required: [...new Set([...one.required, ...other.required])],
    ...(types && { type: types }),
    ...(choices && { enum: choices }),
  };
}

/** The JSON types that a schema admits; none when it does not say. */
export function typesOfFlat({ type, nullable, properties, additionalProperties, items, ...rest }: Flat): string[] {
  const declared = [type ?? []].flat();
  if (declared.length > 0) return nullable ? [...declared, 'null'] : declared;
  if (properties.size > 0 || additionalProperties) return ['object'];
  if (items !== undefined || rest.prefixItems) return ['array'];
  const values = rest.enum ?? (rest.const === undefined ? [] : [rest.const]);
  return [...new Set(values.map(typeOf))];
}

/** The JSON type of a value, `number` for an integer too. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** Every way to take one alternative of each part; a part without any is passed over. */
function combine(parts: Flat[][]): Flat[] {
  const [first = [createFlat({})], ...others] = parts.filter((flats) => flats.length > 0);
  return others.reduce(
    (flats, part) => flats.flatMap((one) => part.map((other) => merge(one, other))).slice(0, mostAlternatives),
    first,
  );
}

function createFlat({ allOf, oneOf, anyOf, discriminator, properties = {}, required = [], ...own }: Schema): Flat {
  return { ...own, properties: new Map(Object.entries(properties)), required };
}

function intersect<T>(one: T[], other: T[]): T[] {
  const both = one.filter((value) => other.includes(value));
  return both.length > 0 ? both : one;
}

/** A document that was found well-formed has no other objects in the place of a schema. */
function isSchema(value: unknown): value is Schema {
  return isNode(value);
}
