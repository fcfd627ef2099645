import type { ValueType } from '../schema/index.ts';

/** Reads a text as a value of one type; undefined where it spells none. */
type TextReader = (text: string) => unknown;

/** The reader of each type but text, in the order in which they are tried. JavaScript's own reading of a number would take `0x7`, ` 7` and the empty text too. */
const readers = {
  null: (text: string) => (text === 'null' ? null : undefined),
  boolean: (text: string) => (text === 'true' ? true : text === 'false' ? false : undefined),
  integer: (text: string) => readNumber(text, /^-?\d+$/),
  number: (text: string) => readNumber(text, /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/),
};

const known = new WeakMap<ValueType, TextReader[]>();

/** The readers of a type's values other than text; none for a type that is not restricted, whose values are texts. */
export function readersOf(type: ValueType): TextReader[] {
  const found = known.get(type);
  if (found) return found;
  const names = (['null', 'boolean', 'integer', 'number'] as const).filter((name) => type.types.has(name));
  const listed = isUnrestricted(type) ? [] : names.map((name) => readers[name]);
  known.set(type, listed);
  return listed;
}

/** Reads a text as a value of a type. */
export type ReadText = (type: ValueType, text: string) => unknown;

/** Reads a text as the first value of the type that it spells; a text that spells none stays as it is. */
export function readTyped(type: ValueType, text: string): unknown {
  for (const read of readersOf(type)) {
    const value = read(text);
    if (value !== undefined) return value;
  }
  return text;
}

/** Reads a text as itself where the type allows texts. */
export function readAsText(type: ValueType, text: string): unknown {
  return type.types.has('string') ? text : readTyped(type, text);
}

/** Tells whether a type admits every JSON value. */
export function isUnrestricted({ types }: ValueType): boolean {
  return types.size === 7;
}

/** Tells whether a type admits both texts and values that are written as text. */
export function isAmbiguous(type: ValueType | undefined): boolean {
  return type?.types.has('string') === true && readersOf(type).length > 0;
}

function readNumber(text: string, grammar: RegExp): number | undefined {
  const value = grammar.test(text) ? Number(text) : undefined;
  return Number.isFinite(value) ? value : undefined;
}
