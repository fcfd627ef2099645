import type { ValueType } from '../schema/index.ts';
import type { ParameterSource, TextStyle } from './parameter-styles.ts';
import type { Pairs } from './query-text.ts';
import { type ReadText, spell } from './text-values.ts';

/** A style as it moves values, their texts read as the type says. */
export interface ValueStyle {
  /** True if objects are told from texts by their names, so that they are read where the type does not say so. */
  isStructured: boolean;
  /** The parameter as one text; a list of texts where it comes more than once; undefined where it is absent. */
  readText(source: ParameterSource): string | string[] | undefined;
  readList(source: ParameterSource, type: ValueType, readText: ReadText): unknown;
  /** The list where encoded delimiters delimit as well. */
  readSplitList?(source: ParameterSource, type: ValueType, readText: ReadText): unknown;
  readObject(source: ParameterSource, type: ValueType, readText: ReadText): unknown;
  write(value: unknown): string;
}

/** Gives the texts of a style the types of their values. */
export function createValueStyle(style: TextStyle): ValueStyle {
  const { readSplitItems } = style;
  return {
    isStructured: false,
    readText: style.readText,
    readList: (source, type, readText) => readItems(style.readItems(source), type, readText),
    ...(readSplitItems && {
      readSplitList: (source, type, readText) => readItems(readSplitItems(source), type, readText),
    }),
    readObject: (source, type, readText) => readProperties(style.readEntries(source), type, readText),
    write: (value) => {
      if (Array.isArray(value)) return style.writeItems(value.map(spell));
      if (typeof value === 'object' && value !== null) return style.writeEntries(toEntries(value));
      return style.writeText(spell(value));
    },
  };
}

/** Reads the texts that stand at one place: a list where the type is one, or where there are several. */
export function readTexts(texts: string[], type: ValueType | undefined, readText: ReadText): unknown {
  const [text = ''] = texts;
  if (type?.types.has('array') && type.types.size < 7) return readItems(texts, type, readText);
  if (texts.length !== 1) return texts;
  return type ? readText(type, text) : text;
}

function readItems(items: string[] | undefined, type: ValueType, readText: ReadText): unknown[] | undefined {
  return items?.map((item, index) => readText(type.items(index), item));
}

function readProperties(entries: Pairs | undefined, type: ValueType, readText: ReadText): object | undefined {
  // Object.fromEntries makes `__proto__` a property like any other.
  const read = ([name, texts]: [string, string[]]) => [name, readTexts(texts, type.property(name), readText)];
  return entries && Object.fromEntries(Array.from(entries, read));
}

function toEntries(value: object): Pairs {
  const given = Object.entries(value).filter(([, member]) => member !== undefined);
  return new Map(given.map(([name, member]) => [name, [member].flat().map(spell)]));
}
