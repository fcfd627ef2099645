import { isJson, parseMediaType } from '../document/index.ts';
import { mostParameterLevels } from '../limits.ts';
import type { ValueType } from '../schema/index.ts';
import {
  addPair,
  decodeQuery,
  findStyle,
  type Pairs,
  type ParameterSource,
  type Style,
  type StyleChoice,
  spell,
  styleOf,
  writeHeaderJson,
  writeParameter,
} from './styles.ts';

/** Tells whether a value that was read is one that the parameter allows. */
export type IsValid = (value: unknown) => boolean;

/** Reads and writes the values of one parameter in its style. */
export interface ParameterCodec {
  /**
   * The value that the source spells, undefined where the parameter is absent. Texts that spell no value of the type
   * stay texts, and a parameter that comes twice without being a list is the list of both, for the schema check to
   * refuse. `isValid`, the schema check, decides where the type leaves a choice.
   */
  read(source: ParameterSource, isValid?: IsValid): unknown;
  /** The text of a value: of the path's segment, of the query without `?`, of the header's or the `Cookie` header's value. */
  write(value: unknown): string;
  /** True if a name of the query, decoded, is one under which the parameter comes. */
  claims(queryName: string): boolean;
  /** True if the parameter is the query as a whole, and its source the text of that. */
  isWhole?: boolean;
  /** True if the parameter takes every name of the query, so that its source may only have those that no other claims. */
  takesRest: boolean;
  writing: Writing;
}

/** How the text of a parameter is written: in a style, or in a media type. */
export interface Writing {
  style: string;
  explode: boolean;
  /** True if reserved characters that end no text stay as they are. */
  isReserved: boolean;
  mediaType: string | undefined;
}

/** A parameter as a contract describes it, as far as its text goes. */
export interface StyledParameter extends StyleChoice {
  name: string;
  /** Says that reserved characters may come as they are; they are read so in any case. */
  allowReserved?: boolean;
  schema?: unknown;
  content?: Record<string, unknown>;
}

/** Creates the codec of a parameter whose values have the type; throws where its place has no such style. */
export function createParameterCodec(parameter: StyledParameter, type: ValueType): ParameterCodec {
  const { name, in: place, content, allowReserved: isReserved = false } = parameter;
  const [mediaType] = Object.keys(content ?? {});
  const choice = mediaType === undefined ? parameter : { in: place };
  const style = findStyle(choice);
  if (!style) throw new Error(`The ${place} parameter ${name} cannot have the style ${parameter.style}.`);
  const { explode } = styleOf(choice);
  const names = new Set(type.propertyNames);
  // Whatever pairs a segment of a path has belong to its parameter.
  const takes = (property: string) =>
    place === 'path' || names.has(property) || (type.isOpen && type.property(property) !== undefined);
  const reader = style.isNested ? createNestedReader(name) : createReader({ name, style, explode }, takes);
  const write = (value: unknown) => writeParameter({ name, style, explode, isReserved }, value);
  const hasObjects = type.types.has('object') && !isUnrestricted(type);
  const isSpread = place === 'query' && mediaType === undefined && !style.isNested && explode && hasObjects;
  return {
    ...(mediaType === undefined
      ? { read: createChoice(reader, type), write }
      : createContentCodec(mediaType, type, { ...reader, write, isHeader: place === 'header' })),
    claims: (queryName) => {
      if (place !== 'query') return false;
      if (style.isNested) return keysOf(queryName, name) !== undefined;
      return isSpread ? takes(queryName) || (queryName === name && type.types.size > 1) : queryName === name;
    },
    takesRest: isSpread && type.isOpen,
    writing: {
      ...{ style: style.style, explode, mediaType },
      isReserved: isReserved && place !== 'header' && style.style !== 'cookie',
    },
  };
}

/** Reads the texts of a source in a style; what is read is decoded, and undefined where the source has none. */
interface Reader {
  /** True if objects are told from texts by their names, so that they are read where the type does not say so. */
  isStructured: boolean;
  /** The parameter as one text; a list of texts where it comes more than once. */
  readText(source: ParameterSource): string | string[] | undefined;
  readList(source: ParameterSource, type: ValueType, readText: ReadText): unknown;
  /** The list where encoded delimiters delimit as well, as many callers encode those. */
  readSplitList?(source: ParameterSource, type: ValueType, readText: ReadText): unknown;
  readObject(source: ParameterSource, type: ValueType, readText: ReadText): unknown;
}

/** Creates the reader of a style whose names are not nested. Items are split before they are decoded. */
function createReader(
  { name, style, explode }: { name: string; style: Style; explode: boolean },
  takes: (name: string) => boolean,
): Reader {
  const { prefix, writePair, readPairs, decode, split, splitAgain, takesFirst } = style;
  const isNamed = writePair !== undefined;
  const textsIn = (source: ParameterSource): readonly string[] | undefined => {
    if (isNamed) return readPairs(source)?.get(name);
    const lines = typeof source === 'string' ? [source] : source instanceof Map ? undefined : source;
    const isThere = lines !== undefined && lines.length > 0 && lines.every((line) => line.startsWith(prefix));
    return isThere ? lines.map((line) => line.slice(prefix.length)) : undefined;
  };
  const readParts = (source: ParameterSource) => {
    const texts = textsIn(source);
    if (isNamed && explode) return texts;
    return texts?.flatMap((text) => (text === '' ? [] : split(text, explode)));
  };
  const readEntries = (source: ParameterSource): Pairs | undefined => {
    if (isNamed && explode) return pickPairs(readPairs(source), takes, decode);
    const parts = isNamed && textsIn(source)?.length !== 1 ? undefined : readParts(source);
    return parts && (explode ? splitPairs(parts, decode) : pairUp(parts.map(decode)));
  };
  const toList = (parts: readonly string[] | undefined, type: ValueType, readText: ReadText) =>
    parts && readItems(parts, type, readText);
  return {
    isStructured: false,
    readText: (source) => {
      const [first, ...others] = textsIn(source)?.map(decode) ?? [];
      return first === undefined || others.length === 0 || takesFirst ? first : [first, ...others];
    },
    readList: (source, type, readText) => toList(readParts(source)?.map(decode), type, readText),
    ...(splitAgain &&
      !explode && {
        readSplitList: (source, type, readText) =>
          toList(readParts(source)?.map(decode).flatMap(splitAgain), type, readText),
      }),
    readObject: (source, type, readText) => {
      const entries = readEntries(source);
      return entries && readProperties(entries, type, readText);
    },
  };
}

/** The pairs that are properties of an object that comes as its properties. */
function pickPairs(pairs: Pairs | undefined, takes: (name: string) => boolean, decode: Style['decode']) {
  const taken = [...(pairs ?? [])].filter(([name]) => takes(name));
  return taken.length > 0 ? new Map(taken.map(([name, texts]) => [name, texts.map(decode)])) : undefined;
}

/** The items of an object that is written as `R,100,G,200`, in pairs; undefined where one is left over. */
function pairUp(items: string[]): Pairs | undefined {
  if (items.length % 2 === 1) return undefined;
  const entries: Pairs = new Map();
  for (let index = 0; index < items.length; index += 2) addPair(entries, items[index] ?? '', items[index + 1] ?? '');
  return entries;
}

/** The parts of an object that is written as `R=100,G=200`; undefined where one has no `=`. */
function splitPairs(parts: readonly string[], decode: Style['decode']): Pairs | undefined {
  const entries: Pairs = new Map();
  for (const part of parts) {
    const equals = part.indexOf('=');
    if (equals < 0) return undefined;
    addPair(entries, decode(part.slice(0, equals)), decode(part.slice(equals + 1)));
  }
  return entries;
}

function readItems(items: readonly string[], type: ValueType, readText: ReadText): unknown[] {
  return items.map((item, index) => readText(type.items(index), item));
}

function readProperties(entries: Pairs, type: ValueType, readText: ReadText): object {
  // Object.fromEntries makes `__proto__` a property like any other.
  const read = ([name, texts]: [string, string[]]) => [name, readTexts(texts, type.property(name), readText)];
  return Object.fromEntries(Array.from(entries, read));
}

/** The texts that stand at one place: a list where the type is one, or where there are several. */
function readTexts(texts: string[], type: ValueType | undefined, readText: ReadText): unknown {
  const [text = ''] = texts;
  if (type?.types.has('array') && !isUnrestricted(type)) return readItems(texts, type, readText);
  if (texts.length !== 1) return texts;
  return type ? readText(type, text) : text;
}

/** The texts of names that begin alike, and the longer names, by their next key. */
interface Branch {
  texts: string[];
  branches: Map<string, Branch>;
}

/** Creates the reader of `a[b]=1`, and as is common `a[b][c]=1`, and `a[b][]=1` or `a[b][0]=1` for lists. */
function createNestedReader(name: string): Reader {
  const read: Reader['readObject'] = (source, type, readText) => {
    const root: Branch = { texts: [], branches: new Map() };
    for (const [queryName, texts] of source instanceof Map ? source : []) {
      const branch = keysOf(queryName, name)?.reduce(branchAt, root);
      branch?.texts.push(...texts.map(decodeQuery));
    }
    return root.branches.size > 0 ? readBranch(root, type, readText) : undefined;
  };
  return {
    isStructured: true,
    readText: (source) => {
      const texts = source instanceof Map ? (source.get(name)?.map(decodeQuery) ?? []) : [];
      return texts.length > 1 ? texts : texts[0];
    },
    readList: read,
    readObject: read,
  };
}

/** The keys of a query's name: `b` and `c` of `a[b][c]`; undefined where it is no such name of the parameter. */
function keysOf(queryName: string, name: string): string[] | undefined {
  if (!queryName.startsWith(name)) return undefined;
  const keys: string[] = [];
  for (let start = name.length; start < queryName.length; ) {
    const end = queryName.indexOf(']', start);
    if (queryName[start] !== '[' || end < 0 || keys.length === mostParameterLevels) return undefined;
    keys.push(queryName.slice(start + 1, end));
    start = end + 1;
  }
  return keys;
}

function branchAt({ branches }: Branch, key: string): Branch {
  const found = branches.get(key) ?? { texts: [], branches: new Map() };
  branches.set(key, found);
  return found;
}

function readBranch(branch: Branch, type: ValueType | undefined, readText: ReadText): unknown {
  const { texts, branches } = branch;
  if (branches.size === 0) return readTexts(texts, type, readText);
  const members = isListOf(branch, type)
    ? listBranches(branches).map((item, index) => readBranch(item, type?.items(index), readText))
    : Object.fromEntries(
        Array.from(branches, ([key, inner]) => [key, readBranch(inner, type?.property(key), readText)]),
      );
  // A name that comes both with keys and without spells no value; the list of both is for the schema check to refuse.
  return texts.length > 0 ? [...texts, members] : members;
}

/** Items in the order of their indexes, those without one after them; an index that is left out leaves no gap. */
function listBranches(branches: Branch['branches']): Branch[] {
  const { '': unnumbered, ...numbered } = Object.fromEntries(branches);
  const others = unnumbered?.texts.map((text): Branch => ({ texts: [text], branches: new Map() })) ?? [];
  const inner = unnumbered && unnumbered.branches.size > 0 ? [{ texts: [], branches: unnumbered.branches }] : [];
  // An object has keys that are indexes in ascending order.
  return [...Object.values(numbered), ...others, ...inner];
}

function isListOf({ branches }: Branch, type: ValueType | undefined): boolean {
  const keys = [...branches.keys()];
  if (type && !isUnrestricted(type)) return type.types.has('array') && keys.every((key) => /^\d{0,9}$/.test(key));
  return keys.every((key) => key === '');
}

/**
 * Creates the function that reads a parameter by its type. Where the type leaves a choice, values other than texts come
 * first, and `isValid` decides; where nothing is valid, the first value is given, for the check to refuse.
 */
function createChoice(reader: Reader, type: ValueType): ParameterCodec['read'] {
  const readings = listReadings(reader, type);
  const isChoice = readings.length > 1;
  // A text that spells no value of the type stays a text, for the check to name it.
  if (!type.types.has('string')) readings.push(reader.readText);
  return (source, isValid) => {
    let first: unknown;
    for (const read of readings) {
      const value = read(source);
      if (value === undefined) continue;
      if (!isChoice || isValid === undefined || isValid(value)) return value;
      first ??= value;
    }
    return first;
  };
}

/** The ways to read a source, each as one kind of value. */
function listReadings(reader: Reader, type: ValueType): ((source: ParameterSource) => unknown)[] {
  const { readText, readList, readSplitList, readObject, isStructured } = reader;
  const { types } = type;
  const isFree = isUnrestricted(type);
  const hasObjects = types.has('object') && (!isFree || isStructured);
  const hasLists = types.has('array') && !isFree;
  // A property that no schema declares has the type of any other such property.
  const names = [...type.propertyNames, ...(type.isOpen ? ['*'] : [])];
  const isMixed = hasObjects && names.some((name) => isAmbiguous(type.property(name)));
  const reading = (isThere: boolean, read: Reader['readList'], readOne: ReadText) =>
    isThere ? [(source: ParameterSource) => read(source, type, readOne)] : [];
  return [
    ...readersOf(type).map((readOne) => (source: ParameterSource) => {
      const text = readText(source);
      return typeof text === 'string' ? readOne(text) : undefined;
    }),
    ...reading(hasObjects, readObject, readTyped),
    ...reading(hasLists, readList, readTyped),
    ...reading(isMixed, readObject, readAsText),
    ...reading(hasLists && isAmbiguous(type.items(0)), readList, readAsText),
    // An encoded comma is a part of the item (RFC 6570, section 3.2.8), unless only what it separates is valid.
    ...(readSplitList ? reading(hasLists, readSplitList, readTyped) : []),
    ...(types.has('string') ? [readText] : []),
  ];
}

/** Reads and writes a parameter whose text is of a media type: JSON, or a text that is its value. */
export function createContentCodec(
  mediaType: string,
  type: ValueType,
  { readText, write, isHeader }: Pick<Reader, 'readText'> & Pick<ParameterCodec, 'write'> & { isHeader: boolean },
): Pick<ParameterCodec, 'read' | 'write'> {
  const media = parseMediaType(mediaType);
  const isOfJson = media !== undefined && isJson(media);
  const readOne = isOfJson ? readJson : (text: string) => readTyped(type, text);
  return {
    read: (source) => {
      const text = readText(source);
      return typeof text === 'string' ? readOne(text) : text?.map(readOne);
    },
    write: (value) =>
      write(!isOfJson ? spell(value) : isHeader ? writeHeaderJson(value) : (JSON.stringify(value) ?? '')),
  };
}

/** Text that is no JSON, or deeper than any value should be, stays a text. */
function readJson(text: string): unknown {
  try {
    const value = JSON.parse(text);
    return isDeeper(value, mostParameterLevels) ? text : value;
  } catch {
    return text;
  }
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((member) => isDeeper(member, levels - 1));
}

/** Reads a text as a value of one type; undefined where it spells none. */
type TextReader = (text: string) => unknown;

/** The reader of each type but text, in the order in which they are tried. JavaScript's own reading of a number would take `0x7`, ` 7` and the empty text too. */
const readers = {
  null: (text: string) => (text === 'null' ? null : undefined),
  boolean: (text: string) => (text === 'true' ? true : text === 'false' ? false : undefined),
  integer: (text: string) => readNumber(text, /^-?\d+$/),
  number: (text: string) => readNumber(text, /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/),
};

const knownReaders = new WeakMap<ValueType, TextReader[]>();

/** The readers of a type's values other than text; none for a type that is not restricted, whose values are texts. */
function readersOf(type: ValueType): TextReader[] {
  const found = knownReaders.get(type);
  if (found) return found;
  const names = (['null', 'boolean', 'integer', 'number'] as const).filter((name) => type.types.has(name));
  const listed = isUnrestricted(type) ? [] : names.map((name) => readers[name]);
  knownReaders.set(type, listed);
  return listed;
}

/** Reads a text as a value of a type. */
type ReadText = (type: ValueType, text: string) => unknown;

/** Reads a text as the first value of the type that it spells; a text that spells none stays as it is. */
export function readTyped(type: ValueType, text: string): unknown {
  for (const read of readersOf(type)) {
    const value = read(text);
    if (value !== undefined) return value;
  }
  return text;
}

/** Reads a text as itself where the type allows texts. */
function readAsText(type: ValueType, text: string): unknown {
  return type.types.has('string') ? text : readTyped(type, text);
}

/** Tells whether a type admits every JSON value. */
export function isUnrestricted({ types }: ValueType): boolean {
  return types.size === 7;
}

/** Tells whether a type admits both texts and values that are written as text. */
function isAmbiguous(type: ValueType | undefined): boolean {
  return type?.types.has('string') === true && readersOf(type).length > 0;
}

function readNumber(text: string, grammar: RegExp): number | undefined {
  const value = grammar.test(text) ? Number(text) : undefined;
  return Number.isFinite(value) ? value : undefined;
}
