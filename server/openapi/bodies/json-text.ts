import { mostLevels } from '../limits.ts';

/** A text that is not in the syntax of its media type; the message says why. */
export class UnreadableBody extends Error {
  override name = 'UnreadableBody';
  readonly format: string;
  /** True if the message repeats a piece of the text, which may hold anything. */
  readonly isQuoting: boolean;

  constructor(format: string, message: string, isQuoting = true) {
    super(message);
    this.format = format;
    this.isQuoting = isQuoting;
  }
}

/** The value of a JSON text; throws an `UnreadableBody` where it is none, or nested deeper than so many levels. */
export function readJson(text: string, levels = mostLevels): unknown {
  if (isDeeper(text, levels))
    throw new UnreadableBody('JSON', `the value is nested deeper than ${levels} levels.`, false);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableBody('JSON', error instanceof Error ? shorten(error.message) : 'not JSON');
  }
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
