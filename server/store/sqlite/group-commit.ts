import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers';
import type { Patience } from './patience.ts';
import { inTransaction } from './sqlite-file.ts';

/** Runs work in a transaction; what it resolves with is on disk, what it throws undoes it. */
export type Write = <T>(work: () => T) => Promise<T>;

/** Work that waits for the next transaction, and what has become of it there. */
interface Pending {
  work(): unknown;
  outcome: { value: unknown } | { error: unknown } | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Commits together what comes at about the same time: to bring a commit to the disk takes longer than the work itself.
 * Work that throws undoes its own part alone.
 * @param patience waits for locks, around each transaction
 * @param requireFile throws once the database is not the one that was opened
 */
export function createGroupCommit(database: DatabaseSync, patience: Patience, requireFile: () => void): Write {
  let waiting: Pending[] = [];
  const commit = async (group: Pending[]): Promise<void> => {
    try {
      await patience(() => {
        requireFile();
        inTransaction(database, () => runGroup(database, group));
        requireFile();
      });
      for (const { outcome, resolve, reject } of group) {
        if (outcome && 'value' in outcome) resolve(outcome.value);
        else reject(outcome?.error);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  return <T>(work: () => T) => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (waiting.length === 0) {
      // By then every request has been read that has arrived by now.
      setImmediate(() => {
        const group = waiting;
        waiting = [];
        void commit(group);
      });
    }
    waiting.push({ work, outcome: undefined, resolve: resolve as Pending['resolve'], reject });
    return promise;
  };
}

function runGroup(database: DatabaseSync, group: Pending[]): void {
  const [only, ...others] = group;
  if (only && others.length === 0) {
    only.outcome = { value: only.work() };
    return;
  }
  for (const pending of group) {
    database.exec('SAVEPOINT part');
    try {
      pending.outcome = { value: pending.work() };
    } catch (error) {
      // Some errors, such as that of a full disk, undo the whole transaction.
      if (!database.isTransaction) throw error;
      pending.outcome = { error };
      database.exec('ROLLBACK TO part');
    }
    database.exec('RELEASE part');
  }
}
