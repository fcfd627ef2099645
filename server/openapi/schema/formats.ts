import type { Format } from 'ajv';
import { formatNames } from 'ajv-formats/dist/formats.js';
import { standardFormats } from './standard-formats.ts';

/** The string formats that the contract may use beyond those of JSON Schema: when a text has it, and what to tell who sent another. */
export const formats: Record<string, { validate: (text: string) => boolean; message: string }> = {
  text: {
    validate: isStorable,
    message: 'Null characters and unpaired surrogates are not allowed.',
  },
  json: {
    validate: (text) => text === '' || (isStorable(text) && isJson(text)),
    message: 'Ensure this field is the text of a JSON value, or empty.',
  },
  decimal: {
    validate: (text) => /^-?\d+(\.\d+)?$/.test(text),
    message: 'Ensure this field is a decimal number as text, such as "12.500".',
  },
  'database-key': {
    validate: (text) => /^[1-9]\d{0,9}$/.test(text) && Number(text) <= 2_147_483_647,
    message: 'Ensure this field is a decimal integer from 1 to 2147483647 as text, such as "7".',
  },
};

/** Numbers of 64 bits (OpenAPI 3.1, section 4.4). JSON.parse reads the largest as 2 to the 63rd, which is not told from it. */
const int64: Format = {
  type: 'number',
  validate: (value: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** 63,
};

/** The formats that validators are to take beside those that they know, or in place of them. */
export const ajvFormats: Record<string, Format> = {
  ...mapValues(standardFormats, (validate): Format => ({ type: 'string', validate })),
  int64,
  ...mapValues(formats, ({ validate }): Format => ({ type: 'string', validate })),
};

function mapValues<T, U>(object: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(value)]));
}

/** Tells whether values are held against the format: one of the contract's own, of JSON Schema or of OpenAPI. Any other is a remark. */
export function isKnownFormat(format: unknown): boolean {
  return knownFormats.has(format);
}

const knownFormats = new Set<unknown>([...formatNames, ...Object.keys(ajvFormats)]);

/** Tells whether a database gives the text back as it was: PostgreSQL refuses U+0000, and UTF-8 has no unpaired surrogates. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
