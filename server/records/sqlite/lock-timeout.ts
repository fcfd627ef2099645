import { setTimeout as sleep } from 'node:timers/promises';

/** Runs work on a database that others may have locked; rejects as the work throws. */
export type LockTimeout = <T>(work: () => T) => Promise<T>;

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
