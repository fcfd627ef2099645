/** A text that no driver could keep as it is; where it comes from a request, that is the caller's to mend. */
export class UnstorableText extends TypeError {
  override name = 'UnstorableText';
}

/** Throws an `UnstorableText` unless every text in the values can be kept character for character: PostgreSQL cannot keep U+0000, and lone surrogates have no place in UTF-8. */
export function requireStorable(values: unknown): void {
  if (typeof values === 'string') {
    if (values.isWellFormed() && !values.includes('\0')) return;
    throw new UnstorableText('A text with U+0000 or a lone surrogate cannot be kept.');
  }
  if (typeof values !== 'object' || values === null || ArrayBuffer.isView(values)) return;
  for (const value of Object.values(values)) requireStorable(value);
}
