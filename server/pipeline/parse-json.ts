import { HttpError } from '../errors/http-error.ts';
import { mostLevels } from '../openapi/limits.ts';

/** The value of a JSON text; a 400 where it is none, or nested too deep. */
export function parseJson(text: string): unknown {
  refuseDeep(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = `JSON parse error - ${error instanceof Error ? shorten(error.message) : 'not JSON'}`;
    throw new HttpError(400, detail, {}, { reason: 'The body is not JSON.' });
  }
}

/** Turns down with 400 a JSON text that is nested deeper than so many levels. */
export function refuseDeep(text: string, levels = mostLevels): void {
  if (!isDeeper(text, levels)) return;
  throw new HttpError(400, `JSON parse error - the value is nested deeper than ${levels} levels.`);
}

/** Whether the brackets of a text, those in strings left out, are ever open more often than that. */
function isDeeper(text: string, levels: number): boolean {
  // Each level takes two brackets.
  if (text.length <= 2 * levels) return false;
  let open = 0;
  let isString = false;
  for (let index = 0; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (isString) {
      if (character === backslash) index += 1;
      else if (character === quote) isString = false;
    } else if (character === quote) isString = true;
    else if (character === bracket || character === brace) {
      open += 1;
      if (open > levels) return true;
    } else if (character === bracket + 2 || character === brace + 2) open -= 1;
  }
  return false;
}

const [quote, backslash, bracket, brace] = ['"', '\\', '[', '{'].map((character) => character.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
];

/** V8 repeats a piece of the text, which may have any characters. */
function shorten(message: string): string {
  return message.length > 200 ? `${message.slice(0, 200)}…` : message;
}
