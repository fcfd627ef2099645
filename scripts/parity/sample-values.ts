import { createRequire } from 'node:module';
import { type Direction, isForbidden } from '../../server/openapi/direction.ts';
import { valueAt } from '../../server/openapi/pointer.ts';
import type { SchemaCheck } from '../../server/openapi/schema-checks.ts';
import { type Flat, listAlternatives, typesOfFlat } from './flat-schemas.ts';

// Required, not imported: so it is the one copy that there is.
const { JSONSchemaFaker }: typeof import('json-schema-faker') = createRequire(import.meta.url)('json-schema-faker');

/** The purpose that values are made up for: a contract's document, and the way that they travel. */
export interface Sampling {
  document: object;
  direction: Direction;
}

const deepest = 12;

const texts = new Map([
  ['date-time', '2026-01-15T09:30:00Z'],
  ['date', '2026-01-15'],
  ['time', '09:30:00Z'],
  ['uuid', '5f6b3c5e-0a8e-4e0e-9a43-0b7a1f0c2d33'],
  ['email', 'ada@example.org'],
  ['uri', 'https://example.org/a'],
  ['uri-reference', '/a'],
  ['hostname', 'example.org'],
  ['ipv4', '192.0.2.1'],
  ['ipv6', '2001:db8::1'],
  ['json', '{"a":1}'],
  ['decimal', '12.500'],
  ['database-key', '7'],
]);

/** A value that the check allows and that can be used, the least before everything; where none of those made up is, the first of them. */
export function findSample(sampling: Sampling, check: SchemaCheck, isUsable = (_sample: unknown) => true): unknown {
  const { pointer } = check;
  const schema = valueAt(sampling.document, pointer);
  const samples = [false, true].flatMap((isFull) =>
    listAlternatives(sampling.document, schema).map((flat) => sampleFlat(sampling, flat, isFull)),
  );
  const valid = samples.findIndex((sample) => check.isValid(sample) && isUsable(sample));
  return samples[Math.max(valid, 0)];
}

/** A value that the schema allows, as far as can be told without a check: with every property when full, else with the required ones. */
export function sampleOf(sampling: Sampling, schema: unknown, isFull: boolean, depth = 0): unknown {
  const [flat] = listAlternatives(sampling.document, schema);
  return flat ? sampleFlat(sampling, flat, isFull, depth) : null;
}

/** A value of one alternative, as `sampleOf` has it. */
export function sampleFlat(sampling: Sampling, flat: Flat, isFull: boolean, depth = 0): unknown {
  const given = flat.example ?? flat.examples?.[0] ?? flat.const ?? flat.enum?.[0] ?? flat.default;
  if (given !== undefined) return given;
  const [type] = typesOfFlat(flat).filter((name) => name !== 'null');
  if (type === 'object') return sampleObject(sampling, flat, isFull, depth);
  if (type === 'array') return sampleList(sampling, flat, isFull, depth);
  if (type === 'boolean') return isFull;
  if (type === 'integer' || type === 'number') return sampleNumber(flat);
  return type === undefined && typesOfFlat(flat).includes('null') ? null : sampleText(flat);
}

/** An object of one alternative: never with a property that may not travel that way. */
export function sampleObject(sampling: Sampling, flat: Flat, isFull: boolean, depth = 0): Record<string, unknown> {
  const { document, direction } = sampling;
  const entries = [...flat.properties].flatMap(([name, schema]): [string, unknown][] => {
    const [{ readOnly, writeOnly, 'x-equals': equals } = {}] = listAlternatives(document, schema);
    const isKept = isForbidden(document, schema, direction) || (direction === 'request' ? readOnly : writeOnly);
    const isWanted = flat.required.includes(name) || (isFull && depth < 4 && !equals);
    return isWanted && !isKept && depth <= deepest ? [[name, sampleOf(sampling, schema, isFull, depth + 1)]] : [];
  });
  return Object.fromEntries([...entries, ...sampleRest(sampling, flat, isFull, depth, entries.length)]);
}

/** Properties of the sender's choosing, as many as the schema asks for. */
function sampleRest(sampling: Sampling, flat: Flat, isFull: boolean, depth: number, known: number) {
  const { additionalProperties: rest = true, minProperties = 0, properties } = flat;
  if (rest === false || depth > deepest) return [];
  const wanted = Math.max(minProperties - known, isFull && properties.size === 0 ? 1 : 0, 0);
  return Array.from({ length: Math.min(wanted, 100) }, (_, index): [string, unknown] => [
    `key${index + 1}`,
    rest === true ? 'a' : sampleOf(sampling, rest, isFull, depth + 1),
  ]);
}

function sampleList(sampling: Sampling, flat: Flat, isFull: boolean, depth: number): unknown[] {
  const { items, prefixItems = [], minItems = 0, uniqueItems } = flat;
  const count = depth > deepest ? 0 : Math.max(minItems, isFull ? Math.max(prefixItems.length, 1) : 0);
  return Array.from({ length: Math.min(count, 1000) }, (_, index) => {
    const schema = index < prefixItems.length ? prefixItems[index] : items;
    const item = schema === undefined ? 'a' : sampleOf(sampling, schema, isFull, depth + 1);
    if (!uniqueItems || index === 0) return item;
    return typeof item === 'number' ? item + index : typeof item === 'string' ? `${item}${index}` : item;
  });
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
  const known = texts.get(format);
  if (known !== undefined) return known;
  if (pattern !== undefined) return sampleOfPattern(pattern);
  return 'text'.padEnd(Math.min(minLength, 1_000_000), 'x').slice(0, maxLength);
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
