import { decode, decodeQuery } from './percent-encoding.ts';

/** Names, decoded, each with its texts as they were sent, still percent-encoded, in the order of the names' first occurrence. */
export type Pairs = Map<string, string[]>;

/** Reads a query, without its `?`; a name without `=` has the empty text. */
export function readQuery(text: string): Pairs {
  return readPairs(text, '&', decodeQuery);
}

/** Reads `name=text` pairs that a separator keeps apart, in time linear in their length. */
export function readPairs(text: string, separator: string, decodeName = decode): Pairs {
  const pairs: Pairs = new Map();
  for (const pair of text === '' ? [] : text.split(separator)) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeName(equals < 0 ? pair : pair.slice(0, equals));
    addPair(pairs, name, equals < 0 ? '' : pair.slice(equals + 1));
  }
  return pairs;
}

/** Adds the text to those of the name. */
export function addPair(pairs: Pairs, name: string, text: string): void {
  const texts = pairs.get(name);
  if (texts) texts.push(text);
  else pairs.set(name, [text]);
}
