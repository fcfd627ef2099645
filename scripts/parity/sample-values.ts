import type { MakeSample, SamplePreferences } from '../../server/openapi/schema/index.ts';
import {
  type Direction,
  isForbidden,
  makeNumber,
  makeText,
  modernize,
  Steps,
  TooManySteps,
} from '../../server/openapi/schema/index.ts';
import { numberConstraints, textConstraints } from '../../server/openapi/schema/values/constraints.ts';
import { type Flat, listAlternatives, typesOfFlat } from './flat-schemas.ts';

/** The purpose that values are made up for: a contract's document, and the way that they travel. */
export interface Sampling {
  document: object;
  direction: Direction;
}

const deepest = 12;

/** The preferences that are tried, the first ones first. */
const preferences: SamplePreferences[] = [
  { size: 'least' },
  {},
  ...Array.from({ length: 20 }, (_, index) => ({ seed: String(index) })),
];

/** A value that can be used, the least before everything; undefined where none can be made, the least where none can be used. */
export function findSample(makeSample: MakeSample, isUsable = (_sample: unknown) => true): unknown {
  const least = makeSample(preferences[0]);
  if (least === undefined) return undefined;
  for (const each of preferences) {
    const value = makeSample(each);
    if (value !== undefined && isUsable(value)) return value;
  }
  return least;
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

function sampleNumber(flat: Flat): number {
  const demands = numberConstraints([{ node: modernize({ ...flat }) }], [flat.type].flat().includes('integer'));
  return makeNumber(demands, 0, new Steps()) ?? 1;
}

function sampleText(flat: Flat): string {
  try {
    return makeText(textConstraints([{ node: { ...flat } }]), 0, new Steps());
  } catch (error) {
    if (error instanceof TooManySteps) return 'a';
    throw error;
  }
}
