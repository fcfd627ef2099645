import { UnstorableText } from '../idempotency/store.ts';

/** Throws an `UnstorableText` unless every text can be kept character for character: PostgreSQL cannot keep U+0000, and lone surrogates have no place in UTF-8. */
export function requireStorable(parameters: readonly unknown[]): void {
  for (const value of parameters) {
    if (typeof value !== 'string' || (value.isWellFormed() && !value.includes('\0'))) continue;
    throw new UnstorableText('A text with U+0000 or a lone surrogate cannot be kept.');
  }
}
