import { AsyncLocalStorage } from 'node:async_hooks';
import { CamelCasePlugin, type ControlledTransaction, type Dialect, Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** An open database: how its queries are made, and run. */
export interface Database {
  kind: 'sqlite' | 'postgres';
  /** Builds queries that belong to the transaction of the caller, where there is one. */
  query(): Kysely<Tables>;
  /** Runs work in a transaction, as `Store.transaction` promises. */
  transaction<T>(work: () => Promise<T>, milliseconds?: number): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A transaction under way, and the first error of its queries. */
interface Ambient {
  own: ControlledTransaction<Tables>;
  failure?: { error: unknown };
}

/** The milliseconds that a transaction may take unless it says otherwise: others wait for it. */
const mostMilliseconds = 30_000;

/** Creates a database over a dialect of Kysely. Its tables and columns are in camel case. */
export function createDatabase(kind: Database['kind'], dialect: Dialect): Database {
  const ambient = new AsyncLocalStorage<Ambient>();
  const kysely = new Kysely<Tables>({
    dialect,
    plugins: [new CamelCasePlugin()],
    log: (event) => {
      const current = ambient.getStore();
      if (event.level === 'error' && current) current.failure ??= { error: event.error };
    },
  });
  return {
    kind,
    query: () => ambient.getStore()?.own ?? kysely,
    transaction: async (work, milliseconds = mostMilliseconds) => {
      if (ambient.getStore()) return work();
      const current: Ambient = { own: await kysely.startTransaction().execute() };
      const { promise: late, reject } = Promise.withResolvers<never>();
      const error = new Error(`A transaction took longer than ${milliseconds} ms.`);
      const timer = setTimeout(reject, milliseconds, error);
      try {
        const result = await Promise.race([ambient.run(current, work), late]);
        if (current.failure) throw current.failure.error;
        await current.own.commit().execute();
        return result;
      } catch (error) {
        // A connection that is lost has undone it already.
        await current.own
          .rollback()
          .execute()
          .catch(() => {});
        throw error;
      } finally {
        clearTimeout(timer);
      }
    },
    ping: async () => void (await kysely.selectNoFrom(sql`1`.as('one')).execute()),
    close: () => kysely.destroy(),
  };
}
