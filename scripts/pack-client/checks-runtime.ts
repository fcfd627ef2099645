import { fullFormats } from 'ajv-formats/dist/formats.js';
import { ajvFormats } from '../../server/openapi/schema/formats.ts';

export { default as equal } from 'ajv/dist/runtime/equal.js';
export { default as ucs2length } from 'ajv/dist/runtime/ucs2length.js';
export { findTwins } from '../../server/openapi/schema/comparing.ts';

/** The formats of the server, in which the code of a check looks up those that it needs. */
export const formats = { ...fullFormats, ...ajvFormats };
