import type { Format } from 'ajv';
import { formatNames } from 'ajv-formats/dist/formats.js';

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

/** The same formats as the validators take them. */
export const ajvFormats: Record<string, Format> = Object.fromEntries(
  Object.entries(formats).map(([name, { validate }]) => [name, { type: 'string', validate }]),
);

/** Tells whether values are held against the format: one of the contract's own, of JSON Schema or of OpenAPI. Any other is a remark. */
export function isKnownFormat(format: unknown): boolean {
  return knownFormats.has(format);
}

const knownFormats = new Set<unknown>([...formatNames, ...Object.keys(formats)]);

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
