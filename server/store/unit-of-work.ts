import { AsyncLocalStorage } from 'node:async_hooks';
import { forwardKept } from './kept/kept.ts';
import { requireStorable } from './storable.ts';
import type { Store, StoreAccess } from './store.ts';

/** Runs work on a store whose calls are one transaction: committed once the work resolves, undone once it rejects. */
export type Begin = <T>(work: (inside: StoreAccess) => Promise<T>) => Promise<T>;

/** What a driver makes a store of: access outside of transactions, and a way to begin one. */
export interface StoreParts extends Pick<Store, 'ping' | 'close'> {
  outside: StoreAccess;
  begin: Begin;
}

/** The milliseconds that a transaction may take unless it says otherwise: others wait for it. */
const mostMilliseconds = 30_000;

/** The store of a driver: calls within a transaction belong to it, whichever store they are made on. */
export function createStore({ outside, begin, ping, close }: StoreParts): Store {
  const ambient = new AsyncLocalStorage<StoreAccess>();
  return {
    ...createAccess((call) => call(ambient.getStore() ?? outside)),
    transaction: (work, { milliseconds = mostMilliseconds } = {}) => {
      const joined = ambient.getStore();
      if (joined) return work(joined);
      // Whoever commits for many does so in the context of one of them.
      const inContext = AsyncLocalStorage.snapshot();
      return begin((inside) => runInTime(inside, milliseconds, (own) => inContext(() => ambient.run(own, work, own))));
    },
    ping,
    close,
  };
}

/** Runs the work; once it is over, in time or not, the store that it got does nothing any more. A call that fails fails all of it. */
async function runInTime<T>(
  inside: StoreAccess,
  milliseconds: number,
  work: (own: StoreAccess) => Promise<T>,
): Promise<T> {
  let isOver = false;
  const failures: unknown[] = [];
  const own = createAccess(async (call) => {
    if (isOver) throw new Error('The transaction is over: whatever is called in it now comes too late.');
    return call(inside).catch((error) => {
      failures.push(error);
      throw error;
    });
  });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`A transaction took longer than ${milliseconds} ms.`)), milliseconds);
  try {
    const result = await Promise.race([work(own), late]);
    if (failures.length > 0) throw failures[0];
    return result;
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

/** Makes a call on a store that it chooses. */
type Use = <T>(call: (access: StoreAccess) => Promise<T>) => Promise<T>;

/** Access through whatever makes the calls. Texts that one database could keep and another could not are turned down. */
function createAccess(use: Use): StoreAccess {
  const useWith = async <T>(values: unknown, call: (access: StoreAccess) => Promise<T>): Promise<T> => {
    requireStorable(values);
    return use(call);
  };
  return {
    ...forwardKept(useWith),
    claimIdempotencyKey: (key) => useWith(key, (store) => store.claimIdempotencyKey(key)),
    findKeptResponse: (key, notBefore) => useWith(key, (store) => store.findKeptResponse(key, notBefore)),
    keepResponse: (key, response, notBefore) =>
      useWith([key, response], (store) => store.keepResponse(key, response, notBefore)),
  };
}
