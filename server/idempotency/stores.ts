import { AsyncLocalStorage } from 'node:async_hooks';
import { createSqlResponses, renderTable } from './sql.ts';
import type { IdempotencyStore, ResponseStore, StoredResponse } from './store.ts';

export { createSqlResponses, type RunSql } from './sql.ts';
export {
  type IdempotencyKey,
  type IdempotencyStore,
  type ResponseStore,
  type StoredResponse,
  StoreUnavailable,
  UnstorableText,
} from './store.ts';

/** The most bytes of stored responses in memory, about. */
const mostBytes = 67_108_864;

/** About the bytes that a stored response takes beside its texts. */
const bytesOfEntry = 1000;

/**
 * Stores responses in the memory of this process: they are gone when it ends, and other processes do not see them. Beyond
 * 64 MiB the oldest are forgotten.
 *
 * @example
 * const listener = createApp({ contract, handlers, idempotency: createMemoryStore() });
 */
export function createMemoryStore(): IdempotencyStore {
  const stored = new Map<string, { response: StoredResponse; created: Date; bytes: number }>();
  let bytesStored = 0;
  const forget = (name: string) => {
    bytesStored -= stored.get(name)?.bytes ?? 0;
    stored.delete(name);
  };
  const nameOf = (key: object) => JSON.stringify(key, ['caller', 'operation', 'key']);
  const responses: ResponseStore = {
    claimIdempotencyKey: async () => true,
    findStoredResponse: async (key, notBefore) => {
      const found = stored.get(nameOf(key));
      return found && found.created >= notBefore ? found.response : undefined;
    },
    storeResponse: async (key, response, notBefore) => {
      const own = nameOf(key);
      forget(own);
      const texts = own.length + JSON.stringify(response.headers).length;
      const bytes = bytesOfEntry + 2 * texts + (response.body?.length ?? 0);
      stored.set(own, { response, created: new Date(), bytes });
      bytesStored += bytes;
      // The oldest come first.
      for (const [name, { created }] of stored) {
        if (created >= notBefore && bytesStored <= mostBytes) break;
        forget(name);
      }
    },
  };
  return { transaction: (work) => work(responses) };
}

/** A connection to SQLite, as `DatabaseSync` of `node:sqlite` and better-sqlite3 have it. */
export interface SqliteConnection {
  exec(statements: string): unknown;
  prepare(statement: string): { all(...values: never[]): unknown[] };
}

/**
 * Stores responses in a table `idempotency_keys` of an SQLite database, which is created where it is missing. What handlers
 * do is not in one transaction with it, since a connection has one at a time. One process may use the table.
 *
 * @example
 * const listener = createApp({ contract, handlers, idempotency: openSqliteStore(database) });
 */
export function openSqliteStore(database: SqliteConnection): IdempotencyStore {
  for (const statement of renderTable('sqlite')) database.exec(statement);
  const responses = createSqlResponses('sqlite', (statement, values) => {
    return database.prepare(statement).all(...(values as never[])) as object[];
  });
  return { transaction: (work) => work(responses) };
}

/** Runs statements of PostgreSQL, as a client and a pool of `pg` do. */
export interface PostgresQueries {
  query(statement: string, values?: unknown[]): Promise<{ rows: object[] }>;
}

/** A pool of connections, as `pg` has it. */
export interface PostgresPool<Client extends PostgresQueries> extends PostgresQueries {
  connect(): Promise<Client & { release(error?: Error | boolean): void }>;
}

/** A store of responses in PostgreSQL. */
export interface PostgresStore<Client extends PostgresQueries> extends IdempotencyStore {
  /** The connection of the request that is being handled, within its transaction; the pool where it has none. */
  client(): Client | PostgresPool<Client>;
}

/**
 * Stores responses in a table `idempotency_keys` of a PostgreSQL database, which is created where it is missing. What a
 * handler does through `client()` and its response are stored together, or neither is; several processes may share the table.
 *
 * @example
 * const store = await openPostgresStore(pool);
 * const listener = createApp({ contract, handlers, idempotency: store });
 * const insert = (title: string) => store.client().query('insert into books (title) values ($1)', [title]);
 */
export async function openPostgresStore<Client extends PostgresQueries>(
  pool: PostgresPool<Client>,
): Promise<PostgresStore<Client>> {
  const ambient = new AsyncLocalStorage<Client>();
  const client = () => ambient.getStore() ?? pool;
  const responses = createSqlResponses('postgres', async (text, values) => (await client().query(text, values)).rows);
  for (const statement of renderTable('postgres')) await pool.query(statement);
  return {
    client,
    async transaction(work, { milliseconds }) {
      const own = await pool.connect();
      const { promise: late, reject } = Promise.withResolvers<never>();
      const timer = setTimeout(reject, milliseconds, new Error(`A transaction took longer than ${milliseconds} ms.`));
      let failure: Error | undefined;
      try {
        await own.query('begin');
        const result = await Promise.race([ambient.run(own, () => work(responses)), late]);
        await own.query('commit');
        return result;
      } catch (error) {
        await own.query('rollback').catch((lost: Error) => (failure = lost));
        throw error;
      } finally {
        clearTimeout(timer);
        // A connection that cannot even be rolled back is closed.
        own.release(failure);
      }
    },
  };
}
