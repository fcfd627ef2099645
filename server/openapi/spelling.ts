import { type Document, schemasAt } from './document.ts';

/** How a value of each type is written as text; JavaScript's own reading of a number would take `0x7`, `7e0` and ` 7` as well. */
const spellings: Record<string, RegExp> = {
  integer: /^-?\d+$/,
  number: /^-?\d+(\.\d+)?$/,
  boolean: /^(true|false)$/,
  null: /^null$/,
};

/** Whether a parameter's text is how a value of the type is written. */
export function isSpelt(type: string, text: string): boolean {
  return spellings[type]?.test(text) ?? true;
}

/** The value of the type that a text spells; the text itself where the type has no spelling of its own. */
export function readText(type: string, text: string): unknown {
  if (type === 'integer' || type === 'number') return Number(text);
  if (type === 'boolean') return text === 'true';
  return type === 'null' ? null : text;
}

/** Every type that the schema at `pointer` names, itself or in what it is composed of; text where it names none. */
export function typesOf(document: Document, pointer: string): string[] {
  const types = schemasAt(document, pointer, []).flatMap(({ node }) => node.type ?? []);
  return types.length > 0 ? [...new Set(types)] : ['string'];
}
