const longest = 60;

/** Names whose values are nobody's business, the reader of a log included. */
const secretName = /pass(word|phrase|wd)|secret|token|authorization|cookie|api.?key|private|credential/i;

/**
 * A value as a log may show it: shortened, a list or an object by its size alone, and nothing of what is a secret.
 * @param where the place of the value; a name in it may say that the value is a secret
 */
export function redact(value: unknown, where: string, isSecret = false): string {
  if (isSecret || secretName.test(where)) return '(not shown)';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object of ${Object.keys(value).length}`;
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
}
