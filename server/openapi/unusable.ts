import type { Document } from './document.ts';
import { findEndlessSchemas } from './endless-schemas.ts';
import { findInvalidPatterns } from './patterns.ts';
import { findUnsupportedStyles, type UnsupportedStyle } from './unsupported-styles.ts';

/** A part of a contract for which the contract cannot be worked from, and what to write instead. */
export interface Unusable {
  rule: 'pattern-invalid' | 'schema-endless' | UnsupportedStyle['rule'];
  pointer: string;
  message: string;
}

/** Every part of a contract with which no value could be held against it, or none be read or written. */
export function findUnusable(document: Document): Unusable[] {
  return [
    ...findInvalidPatterns(document).map((found): Unusable => ({ rule: 'pattern-invalid', ...found })),
    ...findEndlessSchemas(document).map((pointer): Unusable => ({ rule: 'schema-endless', pointer, message: endless })),
    ...findUnsupportedStyles(document),
  ];
}

const endless =
  'This schema is composed of itself, so that no check of a value would end: refer to it from a property or an item instead.';
