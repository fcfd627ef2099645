import { fullFormats } from 'ajv-formats/dist/formats.js';
import { ajvFormats } from '../../server/openapi/schema/formats.ts';

export { findTwins } from '../../server/openapi/schema/comparing.ts';

/** The formats that the code of a check looks its own up in: those that the server knows. */
export const formats = { ...fullFormats, ...ajvFormats };
