/** How many levels of lists and objects a value that is read may have; a schema that refers to itself is followed as deep. */
export const deepest = 500;

const [quote, backslash, openBracket, closeBracket, openBrace, closeBrace] = Buffer.from('"\\[]{}');

/** Finds out whether JSON text in bytes is nested deeper than `deepest`, in one pass and without reading it as JSON. */
export function isTooDeep(json: Buffer): boolean {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (isText) {
      if (byte === backslash) index += 1;
      else if (byte === quote) isText = false;
    } else if (byte === quote) isText = true;
    else if (byte === openBracket || byte === openBrace) {
      depth += 1;
      if (depth > deepest) return true;
    } else if (byte === closeBracket || byte === closeBrace) depth -= 1;
  }
  return false;
}

/** Finds out whether a value has, or a text in it might spell as JSON, more than `deepest` levels. */
export function holdsTooDeep(value: unknown, level = 0): boolean {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) && isTooDeep(Buffer.from(value));
  if (typeof value !== 'object' || value === null) return false;
  return level >= deepest || Object.values(value).some((member) => holdsTooDeep(member, level + 1));
}
