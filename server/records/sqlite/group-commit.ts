import type { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs work in a transaction; what it resolves with is on disk, what it throws undoes it.
 * @param isStatement work is one statement, which SQLite itself undoes where it fails
 */
export type Write = <T>(work: () => T | Promise<T>, isStatement?: boolean) => Promise<T>;

/** Work that waits for the next transaction, and what has become of it there. */
interface Pending {
  work(): unknown;
  isStatement: boolean;
  outcome: { value: unknown } | { error: unknown } | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * Commits together what comes at about the same time: to bring a commit to the disk takes longer than the work itself.
 * Work that throws undoes its own part alone. One transaction follows the other.
 * @param wait waits for locks, around the beginning of each transaction, which takes the lock
 * @param requireFile throws once the database is not the one that was opened
 */
export function createGroupCommit(database: DatabaseSync, wait: LockTimeout, requireFile: () => void): Write {
  let waiting: Pending[] = [];
  let last = Promise.resolve();
  const commit = async (group: Pending[]): Promise<void> => {
    try {
      await wait(() => {
        requireFile();
        database.exec('BEGIN IMMEDIATE');
      });
      await runGroup(database, group, requireFile);
      for (const { outcome, resolve, reject } of group) {
        if (outcome && 'value' in outcome) resolve(outcome.value);
        else reject(outcome?.error);
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  };
  const commitNext = () => {
    const group = waiting;
    waiting = [];
    return commit(group);
  };
  return <T>(work: () => T | Promise<T>, isStatement = false) => {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (waiting.length === 0) {
      // By then every request has been read that has arrived by now.
      setImmediate(() => {
        last = last.then(commitNext);
      });
    }
    waiting.push({ work, isStatement, outcome: undefined, resolve: resolve as Pending['resolve'], reject });
    return promise;
  };
}

/** Runs the parts of a transaction that has begun, one after the other, and ends it. */
async function runGroup(database: DatabaseSync, group: Pending[], requireFile: () => void): Promise<void> {
  try {
    for (const pending of group) {
      const part = runPart(database, pending);
      if (part) await part;
    }
    database.exec('COMMIT');
    requireFile();
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** Runs a part, and undoes it if it throws; a promise only where the part is one. */
function runPart(database: DatabaseSync, pending: Pending): Promise<void> | undefined {
  const keep = (value: unknown) => {
    pending.outcome = { value };
    if (!pending.isStatement) database.exec('RELEASE part');
  };
  const undo = (error: unknown) => {
    // Some errors, such as that of a full disk, undo the whole transaction.
    if (!database.isTransaction) throw error;
    pending.outcome = { error };
    if (!pending.isStatement) database.exec('ROLLBACK TO part; RELEASE part');
  };
  // The index of names is brought to the file at every savepoint.
  if (!pending.isStatement) database.exec('SAVEPOINT part');
  let value: unknown;
  try {
    value = pending.work();
  } catch (error) {
    undo(error);
    return undefined;
  }
  if (value instanceof Promise) return value.then(keep, undo);
  keep(value);
  return undefined;
}

/** Runs work on a database that others may have locked; rejects as the work throws. */
type LockTimeout = <T>(work: () => T) => Promise<T>;

/** The milliseconds that work waits for a lock to be released: writers hold theirs for one commit. */
const mostMilliseconds = 200;

/** The milliseconds between two looks at a locked database: while work waits for it, and afterwards. */
const pauses = { waiting: 5, afterwards: 50 };

/** A database that was found locked, until it is found free. */
interface Lock {
  since: number;
  freed: Promise<void>;
  free(): void;
}

/**
 * Waits for short locks without keeping the thread. Once a lock has lasted, work that comes to it fails at once,
 * until work or the probe succeeds. Neither may wait by itself.
 * @param probe does nothing but take the lock and give it back; throws while it cannot
 * @param isLocked tells that error from others
 */
export function createLockTimeout(probe: () => void, isLocked: (error: unknown) => boolean): LockTimeout {
  let lock: Lock | undefined;
  const free = () => {
    lock?.free();
    lock = undefined;
  };
  const watch = async (watched: Lock) => {
    while (lock === watched) {
      const isWaitedFor = performance.now() - watched.since < mostMilliseconds;
      await sleep(isWaitedFor ? pauses.waiting : pauses.afterwards, undefined, { ref: false });
      if (lock === watched && !stillThrows(probe, isLocked)) free();
    }
  };
  const begin = (): Lock => {
    const { promise, resolve } = Promise.withResolvers<void>();
    lock = { since: performance.now(), freed: promise, free: resolve };
    void watch(lock);
    return lock;
  };
  return async (work) => {
    const deadline = performance.now() + mostMilliseconds;
    for (;;) {
      try {
        const result = work();
        free();
        return result;
      } catch (error) {
        if (!isLocked(error)) throw error;
        const { since, freed } = lock ?? begin();
        const left = Math.min(deadline, since + mostMilliseconds) - performance.now();
        if (left <= 0) throw error;
        await Promise.race([freed, sleep(left)]);
      }
    }
  };
}

function stillThrows(probe: () => void, isLocked: (error: unknown) => boolean): boolean {
  try {
    probe();
    return false;
  } catch (error) {
    // Whatever else is wrong, the next work shall say.
    return isLocked(error);
  }
}
