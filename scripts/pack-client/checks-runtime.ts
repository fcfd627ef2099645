import { fullFormats } from 'ajv-formats/dist/formats.js';
import { renderMessage } from '../../server/errors/index.ts';
import { ajvFormats } from '../../server/openapi/schema/formats.ts';

export { default as equal } from 'ajv/dist/runtime/equal.js';
export { default as ucs2length } from 'ajv/dist/runtime/ucs2length.js';
export { findTwins } from '../../server/openapi/schema/comparing.ts';

/** The formats of every contract, in which the code of a check looks up those that it needs. */
export const formats = { ...fullFormats, ...ajvFormats };

/** A violation as Ajv tells it. */
interface SchemaError {
  keyword: string;
  message?: string;
  params: Record<string, unknown>;
}

/** The sentence of the server about a violation. */
export function explain({ keyword, message = '', params }: SchemaError, value: unknown): string {
  // Ajv tells the value of a keyword by one of these names.
  const { limit, allowedValues, allowedValue, said } = params;
  if (typeof said === 'string') return said;
  const own = params[keyword] ?? limit ?? allowedValues ?? allowedValue;
  return renderMessage(keyword, { ...params, [keyword]: own }, value, message, params);
}
