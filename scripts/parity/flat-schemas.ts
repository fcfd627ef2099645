import { createRequire } from 'node:module';
import type { Document, Schema } from '../../../server/openapi/document.ts';
import { type Ref, resolve } from '../../../server/openapi/pointer.ts';

// Required, not imported: so it is the one copy that there is.
const { JSONSchemaFaker }: typeof import('json-schema-faker') = createRequire(import.meta.url)('json-schema-faker');

/** A schema without references and compositions at its top: what `allOf` adds is merged in, of alternatives one is chosen. */
export type Flat = Omit<Schema, 'allOf' | 'oneOf' | 'anyOf' | 'discriminator'>;

const deepest = 12;

/** Every alternative that a schema leaves, each flat; one for each branch of its `oneOf` or `anyOf`. */
export function alternatives(document: Document, schema: Schema | Ref, depth = 0): Flat[] {
  const { allOf = [], oneOf, anyOf, discriminator, ...own } = resolve<Schema>(document, schema);
  if (depth > deepest) return [own];
  const parts = allOf.map((part) => alternatives(document, part, depth + 1)[0] ?? {});
  const merged = [...parts, own].reduce(merge, {});
  const branches = oneOf ?? anyOf ?? [];
  if (branches.length === 0) return [merged];
  return branches.flatMap((branch) => {
    const names = discriminator && '$ref' in branch ? namesOf(discriminator, branch.$ref) : [];
    const chosen: Flat =
      discriminator && names.length > 0
        ? { required: [discriminator.propertyName], properties: { [discriminator.propertyName]: { enum: names } } }
        : {};
    return alternatives(document, branch, depth + 1).map((flat) => [merged, flat, chosen].reduce(merge));
  });
}

function namesOf({ mapping = {} }: NonNullable<Schema['discriminator']>, $ref: string): string[] {
  const mapped = Object.keys(mapping).filter((name) => mapping[name] === $ref);
  return mapped.length > 0 ? mapped : [$ref.split('/').at(-1) ?? ''];
}

function merge(one: Flat, other: Flat): Flat {
  const properties: NonNullable<Schema['properties']> = { ...one.properties };
  for (const [name, schema] of Object.entries(other.properties ?? {})) {
    const known = properties[name];
    properties[name] = known ? { allOf: [known, schema] } : schema;
  }
  const required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  return { ...one, ...other, properties, required };
}

/** The JSON types that a schema admits; none when it does not say. */
export function typesOfFlat({ type, nullable, ...rest }: Flat): string[] {
  const declared = [type ?? []].flat();
  if (declared.length > 0) return nullable ? [...declared, 'null'] : declared;
  if (Object.keys(rest.properties ?? {}).length > 0 || rest.additionalProperties) return ['object'];
  if (rest.items) return ['array'];
  const values = rest.enum ?? (rest.const === undefined ? [] : [rest.const]);
  return [...new Set(values.map(typeOf))];
}

/** The JSON type of a value. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

const texts: Record<string, string> = {
  'date-time': '2026-01-15T09:30:00Z',
  date: '2026-01-15',
  time: '09:30:00Z',
  uuid: '5f6b3c5e-0a8e-4e0e-9a43-0b7a1f0c2d33',
  email: 'ada@example.org',
  uri: 'https://example.org/a',
  'uri-reference': '/a',
  hostname: 'example.org',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  json: '{"a":1}',
  decimal: '12.500',
  'database-key': '7',
};

/** A value that the schema admits: with every property when `full`, else with the required ones; never a read-only one. */
export function sampleOf(document: Document, schema: Schema | Ref, full: boolean, depth = 0): unknown {
  const flat = alternatives(document, schema)[0] ?? {};
  const given = flat.example ?? flat.examples?.[0] ?? flat.const ?? flat.enum?.[0] ?? flat.default;
  if (given !== undefined) return given;
  const [type] = typesOfFlat(flat).filter((type) => type !== 'null');
  if (type === 'object') return sampleObject(document, flat, full, depth);
  if (type === 'array') {
    const count = depth > deepest ? 0 : Math.max(flat.minItems ?? 0, full ? 1 : 0);
    return Array.from({ length: count }, () => (flat.items ? sampleOf(document, flat.items, full, depth + 1) : 'a'));
  }
  if (type === 'boolean') return full;
  if (type === 'integer' || type === 'number') return sampleNumber(flat);
  return type === undefined && typesOfFlat(flat).includes('null') ? null : sampleText(flat);
}

/** An object of one alternative, as `sampleOf` has it. */
export function sampleObject(document: Document, flat: Flat, full: boolean, depth = 0): Record<string, unknown> {
  const entries = Object.entries(flat.properties ?? {}).flatMap(([name, schema]): [string, unknown][] => {
    const { readOnly, 'x-equals': equals } = alternatives(document, schema)[0] ?? {};
    const wanted = flat.required?.includes(name) || (full && depth < 4 && !equals);
    return wanted && !readOnly ? [[name, sampleOf(document, schema, full, depth + 1)]] : [];
  });
  return Object.fromEntries(entries);
}

function sampleNumber({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, type }: Flat): number {
  const above =
    typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : exclusiveMinimum ? (minimum ?? 0) + 1 : minimum;
  const below = typeof exclusiveMaximum === 'number' ? exclusiveMaximum - 1 : maximum;
  const value = above ?? Math.min(below ?? 1, 1);
  const step = multipleOf ?? ([type].flat().includes('integer') ? 1 : 0);
  return step > 0 ? Math.ceil(value / step) * step : value;
}

function sampleText({ format = '', pattern, minLength = 0, maxLength = Infinity }: Flat): string {
  const known = texts[format];
  if (known !== undefined) return known;
  if (pattern !== undefined) return sampleOfPattern(pattern);
  return 'text'.padEnd(minLength, 'x').slice(0, maxLength);
}

/** Always the same text for the same pattern: a probe that fails once must fail again. */
function sampleOfPattern(pattern: string): string {
  let state = 7;
  JSONSchemaFaker.option({
    random: () => {
      state = (state * 48_271) % 2_147_483_647;
      return state / 2_147_483_647;
    },
  });
  return String(JSONSchemaFaker.generate({ type: 'string', pattern }));
}
