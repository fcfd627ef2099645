/** The present moment, RFC 3339 in UTC with microseconds, of which the clock gives the first three digits. */
export function now(): string {
  return new Date().toISOString().replace('Z', '000Z');
}
