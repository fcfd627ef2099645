import { DatabaseError } from 'pg';
import { StoreUnavailable } from '../../idempotency/store.ts';

/**
 * SQLSTATEs, or their classes, of a database that is out of use: connections, credentials, a database or a schema that is
 * not there, resources such as a full disk, an operator who stops it, I/O; and a read-only one, two transactions that wait
 * for each other, a table that is not there or is another's, a lock or a statement that takes too long.
 */
const unusable = /^(08|28|3D|3F|53|57P|58)|^(25006|40001|40P01|42501|42P01|55P03|57014)$/;

/** Throws what the driver threw, as `StoreUnavailable` where the database is out of use. */
export function explain(error: unknown): never {
  // Whatever the database itself does not say comes from the connection.
  if (error instanceof DatabaseError && !unusable.test(error.code ?? '')) throw error;
  throw new StoreUnavailable(`PostgreSQL cannot be used: ${describe(error)}.`, { cause: error });
}

/** A line about what was thrown; a host name with more than one address was tried at each of them. */
export function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
}
