import { StoreUnavailable } from '../store.ts';

/** SQLite's primary result codes for a database that is out of reach: busy, locked, read-only, I/O error, full, cannot open. */
const unreachable = new Set([5, 6, 8, 10, 13, 14]);

const locked = new Set([5, 6]);

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

/** Tells whether an error says that another connection has the database locked. */
export function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && locked.has(code);
}

/** Throws what a database threw, as `StoreUnavailable` where it is out of reach. */
export function explain(error: unknown): never {
  const code = codeOf(error);
  if (code === undefined || !unreachable.has(code)) throw error;
  throw new StoreUnavailable('SQLite cannot reach its database', { cause: error });
}
