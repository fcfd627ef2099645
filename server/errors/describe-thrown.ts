/** The message of whatever was thrown, at most a line of it; never throws. */
export function describeThrown(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return text.replaceAll(/\s+/g, ' ').slice(0, 200);
  } catch {
    return 'something that cannot be shown';
  }
}
