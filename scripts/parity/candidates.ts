import { type Flat, listAlternatives, typeOf, typesOfFlat } from './flat-schemas.ts';
import { formatted } from './formatted-texts.ts';
import { type Sampling, sampleOf } from './sample-values.ts';

/** A value to put where a schema has a say, and what is peculiar about it. */
export interface Candidate {
  about: string;
  value: unknown;
}

const ofEachType: Candidate[] = [
  { about: 'a string', value: 'abc' },
  { about: 'digits as a string', value: '7' },
  { about: 'an integer', value: 7 },
  { about: 'a fraction', value: 1.5 },
  { about: 'true', value: true },
  { about: 'null', value: null },
  { about: 'a list', value: [] },
  { about: 'an object', value: {} },
];

/** Values at and beyond every constraint of a schema; the contract allows them or not. */
export function candidatesFor(sampling: Sampling, schema: unknown, depth = 0): Candidate[] {
  const flats = listAlternatives(sampling.document, schema);
  return [...ofEachType, ...flats.flatMap((flat) => candidatesOf(sampling, flat, depth))];
}

/** Values at and beyond every constraint of one alternative. */
function candidatesOf(sampling: Sampling, flat: Flat, depth: number): Candidate[] {
  const types = typesOfFlat(flat);
  return [
    ...ofChoices(flat),
    ...(types.includes('string') ? ofTexts(flat) : []),
    ...(types.some((type) => type === 'integer' || type === 'number') ? ofNumbers(flat) : []),
    ...(types.includes('array') ? ofLists(sampling, flat, depth) : []),
  ];
}

function ofChoices({ enum: choices = [], const: only }: Flat): Candidate[] {
  const all = only === undefined ? choices : [only];
  const allowed = all.map((value) => ({ about: `the choice ${JSON.stringify(value)}`, value }));
  const [text] = all.filter((value) => typeof value === 'string' && value !== '');
  const near = typeof text === 'string' ? [`${text} `, text.toUpperCase(), text.toLowerCase(), `${text}x`] : [];
  return [...allowed, ...near.map((value) => ({ about: `no choice: ${JSON.stringify(value)}`, value }))];
}

/** Beyond these a limit is not probed: the body would be too large for other reasons. */
const longestText = 100_000;
const longestList = 1000;

/** The lengths at the limits and beyond, those left out that nobody would send. */
function lengthsAround(least: number | undefined, most: number | undefined, longest: number): number[] {
  const lengths = [...(least === undefined ? [] : [least, least - 1]), ...(most === undefined ? [] : [most, most + 1])];
  return [...new Set(lengths)].filter((length) => length >= 0 && length <= longest);
}

function ofTexts({ minLength, maxLength, format, pattern }: Flat): Candidate[] {
  const ofLength = (length: number, letter = 'a') => ({
    about: `${length} characters ${letter === 'a' ? '' : 'beyond the basic plane'}`.trim(),
    value: letter.repeat(length),
  });
  return [
    { about: 'an empty string', value: '' },
    { about: 'a space', value: ' ' },
    { about: 'U+0000', value: 'a\0b' },
    { about: 'a lone surrogate', value: 'a\ud800' },
    { about: 'letters of many scripts', value: 'ñ日本語🙂' },
    ...lengthsAround(minLength, maxLength, longestText).map((length) => ofLength(length)),
    ...lengthsAround(undefined, maxLength, longestText).map((length) => ofLength(length, '🙂')),
    ...(format === undefined ? [] : ofFormat(format)),
    ...(pattern === undefined ? [] : [{ about: 'nothing that fits the pattern', value: '\u00a7 \u00a7' }]),
  ];
}

function ofFormat(format: string): Candidate[] {
  const known = (formatted.get(format) ?? []).map((value) => ({
    about: `as ${format}: ${JSON.stringify(value)}`,
    value,
  }));
  return [...known, { about: `no ${format}`, value: '\u00a7' }];
}

function ofNumbers({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Flat): Candidate[] {
  const limits = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter((limit) => typeof limit === 'number');
  const around = limits.flatMap((limit) => [limit - 1, limit, limit + 1]);
  const values = [0, -1, 1, 2 ** 53, 1e300, ...around, ...(multipleOf === undefined ? [] : [multipleOf * 1.5])];
  return [...new Set(values)].map((value) => ({ about: `the number ${value}`, value }));
}

function ofLists(sampling: Sampling, flat: Flat, depth: number): Candidate[] {
  const { items: rest, prefixItems: [items = rest] = [], minItems, maxItems, uniqueItems } = flat;
  const item = items === undefined ? 'a' : sampleOf(sampling, items, false);
  const ofLength = (length: number) => ({
    about: `${length} items`,
    value: Array.from({ length }, (_, index) => (uniqueItems && typeof item === 'string' ? `${item}${index}` : item)),
  });
  // A list may hold lists of its own kind.
  const inner = items === undefined || depth > 2 ? [] : candidatesFor(sampling, items, depth + 1);
  const count = Math.min(Math.max((minItems ?? 1) - 1, 0), longestList);
  return [
    ...lengthsAround(minItems, maxItems, longestList).map(ofLength),
    ...(uniqueItems ? [{ about: 'an item twice', value: [item, item] }] : []),
    ...inner.map(({ about, value }) => ({
      about: `an item that is ${about}`,
      value: [...Array.from({ length: count }, () => item), value],
    })),
  ];
}

/** Tells whether a value is neither a list nor an object. */
export function isScalar(value: unknown): boolean {
  return !['array', 'object'].includes(typeOf(value));
}
