import { pairUp, splitEntries, writeEach } from './entries.ts';
import type { Pairs } from './query-text.ts';

/** A parameter as it comes: the text of a path segment or of a whole query, the lines of a header, or the pairs of a query or of cookies. */
export type ParameterSource = string | readonly string[] | Pairs | undefined;

/** A style as it moves texts, whatever their types are. What is read is decoded, and undefined where the source has none. */
export interface TextStyle {
  /** The parameter as one text; a list of texts where it comes more than once. */
  readText(source: ParameterSource): string | string[] | undefined;
  readItems(source: ParameterSource): string[] | undefined;
  /** The items where encoded delimiters delimit as well, as many callers encode those; none for a style in which they cannot. */
  readSplitItems?(source: ParameterSource): string[] | undefined;
  readEntries(source: ParameterSource): Pairs | undefined;
  writeText(text: string): string;
  writeItems(items: string[]): string;
  writeEntries(entries: Pairs): string;
}

/** The parameter that a style is made for. */
export interface StyleOptions {
  name: string;
  explode: boolean;
  /** Encodes a text in which reserved characters stay as they are, where the parameter allows that. */
  encodeReserved?: (text: string) => string;
  /** True if an object that comes as its properties has one of this name. */
  takes(name: string): boolean;
}

/** The rules of a style in which the parameter is one text. */
export interface SegmentRules {
  prefix: string;
  delimiter: string;
  split(text: string): string[];
  decode(text: string): string;
  encode(text: string): string;
}

/** Creates a style in which the parameter is one text, such as `R,100,G,200`. Items are split before they are decoded. */
export function createSegmentStyle({ explode, encodeReserved }: StyleOptions, rules: SegmentRules): TextStyle {
  const { prefix, delimiter, split, decode } = rules;
  const encode = encodeReserved ?? rules.encode;
  const strip = (text: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : undefined);
  const decodeIf = (text: string | undefined) => (text === undefined ? undefined : decode(text));
  const partsOf = (source: ParameterSource) => {
    const lines = linesOf(source);
    const text = lines.length > 0 ? strip(lines.join(delimiter)) : undefined;
    if (text === undefined) return undefined;
    return text === '' ? [] : split(text);
  };
  return {
    readText: (source) => {
      if (typeof source === 'string') return decodeIf(strip(source));
      const lines = linesOf(source).map(decode);
      return lines.length > 1 ? lines : lines[0];
    },
    readItems: (source) => partsOf(source)?.map(decode),
    readEntries: (source) => {
      const parts = partsOf(source);
      return parts && (explode ? splitEntries(parts, decode) : pairUp(parts.map(decode)));
    },
    writeText: (text) => prefix + encode(text),
    writeItems: (items) => prefix + items.map(encode).join(delimiter),
    writeEntries: (entries) => prefix + writeEach(entries, encode, explode ? '=' : delimiter).join(delimiter),
  };
}

/** The rules of a style in which the parameter is one or more `name=text` pairs. */
export interface PairRules {
  delimiter: string;
  pairsOf(source: ParameterSource): Pairs | undefined;
  split(text: string): string[];
  decode(text: string): string;
  encode(text: string): string;
  /** Writes pairs of which the texts are encoded. */
  join(pairs: [name: string, text: string][]): string;
  /** Splits an item at delimiters that came encoded. */
  splitAgain?(item: string): string[];
  /** True if a text that comes again is passed over, as browsers send a cookie once for each path that it is set for. */
  takesFirst?: boolean;
}

/** Creates a style in which the parameter is pairs, such as `color=R,100,G,200` or `R=100&G=200`. */
export function createPairStyle({ name, explode, takes, encodeReserved }: StyleOptions, rules: PairRules): TextStyle {
  const { delimiter, pairsOf, split, decode, join, splitAgain, takesFirst = false } = rules;
  const encode = encodeReserved ?? rules.encode;
  const textsOf = (source: ParameterSource) => pairsOf(source)?.get(name);
  const splitAll = (texts: string[]) => texts.flatMap((text) => (text === '' ? [] : split(text)));
  const readItems = (source: ParameterSource) => {
    const texts = textsOf(source);
    return texts && (explode ? texts : splitAll(texts)).map(decode);
  };
  return {
    readText: (source) => {
      const [first, ...others] = textsOf(source) ?? [];
      if (first === undefined || others.length === 0 || takesFirst)
        return first === undefined ? undefined : decode(first);
      return [first, ...others].map(decode);
    },
    readItems,
    ...(splitAgain && !explode && { readSplitItems: (source) => readItems(source)?.flatMap(splitAgain) }),
    readEntries: (source) => {
      if (explode) return pickEntries(pairsOf(source), takes, decode);
      const texts = textsOf(source);
      return texts?.length === 1 ? pairUp(splitAll(texts).map(decode)) : undefined;
    },
    writeText: (text) => join([[name, encode(text)]]),
    writeItems: (items) => {
      const texts = items.map(encode);
      return join(explode ? texts.map((text) => [name, text]) : [[name, texts.join(delimiter)]]);
    },
    writeEntries: (entries) =>
      join(
        explode
          ? [...entries].flatMap(([key, texts]) => texts.map((text): [string, string] => [key, encode(text)]))
          : [[name, writeEach(entries, encode, delimiter).join(delimiter)]],
      ),
  };
}

/** The pairs of a query or of cookies. */
export function givenPairs(source: ParameterSource): Pairs | undefined {
  return source instanceof Map ? source : undefined;
}

function linesOf(source: ParameterSource): readonly string[] {
  return typeof source === 'string' ? [source] : source === undefined || source instanceof Map ? [] : source;
}

function pickEntries(
  pairs: Pairs | undefined,
  takes: (name: string) => boolean,
  decode: (text: string) => string,
): Pairs | undefined {
  const entries: Pairs = new Map();
  for (const [name, texts] of pairs ?? []) if (takes(name)) entries.set(name, texts.map(decode));
  return entries.size > 0 ? entries : undefined;
}
