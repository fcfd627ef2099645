import { type Document, noSourceMap, type SourceMap } from './document/index.ts';
import { findUnsupportedStyles, type UnsupportedStyle } from './parameters/index.ts';
import { findEndlessSchemas, findFormatProblems, findInvalidPatterns, mostInPlace } from './schema/index.ts';

/** A part of a contract for which the contract cannot be worked from, and what to write instead. */
export interface Unusable {
  rule: 'format-invalid' | 'pattern-invalid' | 'schema-endless' | 'schema-vast' | UnsupportedStyle['rule'];
  pointer: string;
  message: string;
}

/** Every part of a contract with which no value could be held against it, or none be read or written. */
export function findUnusable(document: Document): Unusable[] {
  const { endless, vast } = findEndlessSchemas(document);
  const schemas = [
    ...endless.map((pointer): Unusable => ({ rule: 'schema-endless', pointer, message: endlessMessage })),
    ...vast.map((pointer): Unusable => ({ rule: 'schema-vast', pointer, message: vastMessage })),
  ];
  return [
    ...findInvalidPatterns(document).map((found): Unusable => ({ rule: 'pattern-invalid', ...found })),
    ...findFormatProblems(document).map((found): Unusable => ({ rule: 'format-invalid', ...found })),
    ...schemas,
    ...findUnsupportedStyles(document),
  ];
}

/** Throws an error that names every part of the contract for which it cannot be worked from, each with its line where that is known. */
export function requireUsable(document: Document, name: string, sourceMap: SourceMap = noSourceMap): void {
  const lines = findUnusable(document).map(({ pointer, message }) => {
    const source = sourceMap(pointer);
    return `${name}${pointer}${source ? ` (${source})` : ''}: ${message}`;
  });
  if (lines.length > 0) throw new Error(lines.join('\n'));
}

const endlessMessage =
  'This schema is composed of itself, so that no check of a value would end: refer to it from a property or an item instead.';

const vastMessage = `More than ${mostInPlace} schemas hold for one value here, each counted as often as allOf, anyOf, oneOf and references lead to it: refer to fewer, or from properties and items.`;
