import { AsyncLocalStorage } from 'node:async_hooks';
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
    ...createAccess(() => ambient.getStore() ?? outside),
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

/** Runs the work; once it is over, in time or not, the store that it got does nothing any more. */
async function runInTime<T>(
  inside: StoreAccess,
  milliseconds: number,
  work: (own: StoreAccess) => Promise<T>,
): Promise<T> {
  let isOver = false;
  const own = createAccess(() => {
    if (isOver) throw new Error('The transaction is over: whatever is called in it now comes too late.');
    return inside;
  });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`A transaction took longer than ${milliseconds} ms.`)), milliseconds);
  try {
    return await Promise.race([work(own), late]);
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

/** Access that is chosen anew for each call. Texts that one database could keep and another could not are turned down. */
function createAccess(choose: () => StoreAccess): StoreAccess {
  const use = (...values: unknown[]): StoreAccess => {
    requireStorable(values);
    return choose();
  };
  return {
    findJobTemplate: async (id) => use().findJobTemplate(id),
    findWorkflowJob: async (id) => use().findWorkflowJob(id),
    listWorkflowJobs: async (query) => use(query).listWorkflowJobs(query),
    createWorkflowJob: async (template, draft, by) => use(draft, by).createWorkflowJob(template, draft, by),
    putJobTemplates: async (templates) => use(templates).putJobTemplates(templates),
  };
}
