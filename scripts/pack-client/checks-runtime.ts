import { fullFormats } from 'ajv-formats/dist/formats.js';
import { ajvFormats } from '../../server/openapi/schema/formats.ts';

export { findTwins } from '../../server/openapi/schema/comparing.ts';

/** The formats of the server, in which the code of a check looks up those that it needs. */
export const formats = { ...fullFormats, ...ajvFormats };
