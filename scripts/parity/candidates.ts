import type { Document, Schema } from '../../../server/openapi/document.ts';
import type { Ref } from '../../../server/openapi/pointer.ts';
import { alternatives, type Flat, sampleOf, typeOf, typesOfFlat } from './flat.ts';

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

/** Values at and beyond every constraint of a schema; each is right or wrong by the contract, which `createOracle` knows. */
export function candidatesFor(document: Document, schema: Schema | Ref): Candidate[] {
  const flats = alternatives(document, schema);
  return flats.flatMap((flat, index) => [
    ...(index === 0 ? ofEachType : []),
    ...ofChoices(flat),
    ...(typesOfFlat(flat).includes('string') ? ofTexts(flat) : []),
    ...(typesOfFlat(flat).some((type) => type === 'integer' || type === 'number') ? ofNumbers(flat) : []),
    ...(typesOfFlat(flat).includes('array') ? ofLists(document, flat) : []),
  ]);
}

function ofChoices({ enum: choices = [], const: only }: Flat): Candidate[] {
  const all = only === undefined ? choices : [only];
  const allowed = all.map((value) => ({ about: `the choice ${JSON.stringify(value)}`, value }));
  const [text] = all.filter((value) => typeof value === 'string' && value !== '');
  const near = typeof text === 'string' ? [`${text} `, text.toUpperCase(), text.toLowerCase(), `${text}x`] : [];
  return [...allowed, ...near.map((value) => ({ about: `no choice: ${JSON.stringify(value)}`, value }))];
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
    ...(minLength === undefined ? [] : [minLength, Math.max(minLength - 1, 0)].map((length) => ofLength(length))),
    ...(maxLength === undefined ? [] : [maxLength, maxLength + 1].map((length) => ofLength(length))),
    ...(maxLength === undefined ? [] : [maxLength, maxLength + 1].map((length) => ofLength(length, '🙂'))),
    ...(format === undefined ? [] : ofFormat(format)),
    ...(pattern === undefined ? [] : [{ about: 'nothing that fits the pattern', value: '\u00a7 \u00a7' }]),
  ];
}

const formatted: Record<string, string[]> = {
  'date-time': [
    '2026-01-15T09:30:00.123456+02:00',
    '2026-01-15 09:30:00Z',
    '2026-01-15T09:30:00',
    '2026-13-45T09:30:00Z',
    '2026-01-15',
  ],
  date: ['2026-02-29', '2026-1-5', '2024-02-29', '20260115'],
  uuid: ['5F6B3C5E-0A8E-4E0E-9A43-0B7A1F0C2D33', '5f6b3c5e0a8e4e0e9a430b7a1f0c2d33', 'not-a-uuid'],
  email: ['ada', 'ada@', 'ada@example.org'],
  uri: ['example.org', 'https://', 'urn:isbn:0451450523'],
  json: ['{"a":', '{}', '[]', 'null', "{'a':1}", '1 2'],
  decimal: ['1', '1.', '.5', '1e3', '-0.5', '1,5'],
  'database-key': ['0', '1', '2147483647', '2147483648', '-1', '1.5', '0x7', '7e0', ' 7', '007', '9'.repeat(30)],
};

function ofFormat(format: string): Candidate[] {
  const known = (formatted[format] ?? []).map((value) => ({ about: `as ${format}: ${JSON.stringify(value)}`, value }));
  return [...known, { about: `no ${format}`, value: '\u00a7' }];
}

function ofNumbers({ minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf }: Flat): Candidate[] {
  const limits = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter((limit) => typeof limit === 'number');
  const around = limits.flatMap((limit) => [limit - 1, limit, limit + 1]);
  const values = [0, -1, 1, 2 ** 53, 1e300, ...around, ...(multipleOf === undefined ? [] : [multipleOf * 1.5])];
  return [...new Set(values)].map((value) => ({ about: `the number ${value}`, value }));
}

function ofLists(document: Document, { items, minItems, maxItems, uniqueItems }: Flat): Candidate[] {
  const item = items ? sampleOf(document, items, false) : 'a';
  const ofLength = (length: number) => ({
    about: `${length} items`,
    value: Array.from({ length }, (_, index) => (uniqueItems && typeof item === 'string' ? `${item}${index}` : item)),
  });
  const lengths = [minItems, minItems && minItems - 1, maxItems, maxItems && maxItems + 1];
  const inner = items ? candidatesFor(document, items) : [];
  const count = Math.max((minItems ?? 1) - 1, 0);
  return [
    ...lengths.filter((length) => length !== undefined).map(ofLength),
    ...(uniqueItems ? [{ about: 'an item twice', value: [item, item] }] : []),
    ...inner.map(({ about, value }) => ({
      about: `an item that is ${about}`,
      value: [...Array.from({ length: count }, () => item), value],
    })),
  ];
}

/** Whether a value is neither a list nor an object. */
export function isScalar(value: unknown): boolean {
  return !['array', 'object'].includes(typeOf(value));
}
