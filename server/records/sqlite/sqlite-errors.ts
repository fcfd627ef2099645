import { StoreUnavailable } from '../../idempotency/store.ts';

/** SQLite's primary result codes for a database that is out of use: busy, locked, read-only, I/O error, corrupt, full, cannot open, no database. */
const unusable = new Set([5, 6, 8, 10, 11, 13, 14, 26]);

/** SQLite has no code for that. */
const isTableMissing = /^no such table/;

const locked = new Set([5, 6]);

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

/** Tells whether an error says that another connection has the database locked. */
export function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && locked.has(code);
}

/** Throws what the database in a file threw, as `StoreUnavailable` where it is out of use. */
export type Explain = (error: unknown) => never;

/** Makes errors of the database in a file name it. */
export function createExplain(file: string): Explain {
  return (error) => {
    const code = codeOf(error);
    const reason = error instanceof Error ? error.message : String(error);
    if (code === undefined || !(unusable.has(code) || isTableMissing.test(reason))) throw error;
    throw new StoreUnavailable(`The database ${file} cannot be used: ${reason}.`, { cause: error });
  };
}
