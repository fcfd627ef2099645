import { addPair, type Pairs } from './query-text.ts';

/** Pairs up the items of an object that is written as `R,100,G,200`; undefined where one is left over. */
export function pairUp(items: string[]): Pairs | undefined {
  if (items.length % 2 === 1) return undefined;
  const entries: Pairs = new Map();
  for (let index = 0; index < items.length; index += 2) addPair(entries, items[index] ?? '', items[index + 1] ?? '');
  return entries;
}

/** Splits the parts of an object that is written as `R=100,G=200`; undefined where one has no `=`. */
export function splitEntries(parts: string[], decode: (text: string) => string): Pairs | undefined {
  const entries: Pairs = new Map();
  for (const part of parts) {
    const equals = part.indexOf('=');
    if (equals < 0) return undefined;
    addPair(entries, decode(part.slice(0, equals)), decode(part.slice(equals + 1)));
  }
  return entries;
}

/** Writes entries, each name and each of its texts held together by `glue`. */
export function writeEach(entries: Pairs, encode: (text: string) => string, glue: string): string[] {
  return [...entries].flatMap(([name, texts]) => texts.map((text) => `${encode(name)}${glue}${encode(text)}`));
}
