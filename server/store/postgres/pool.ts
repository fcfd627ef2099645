import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { explain } from './postgres-errors.ts';

/** Runs a statement; rejects with `StoreUnavailable` while the database cannot be reached. */
export type Query = (sql: string, values?: unknown[]) => Promise<QueryResultRow[]>;

/** The connections of a process to a database. */
export interface Connections {
  query: Query;
  /** Runs work over one connection, within a transaction. */
  transact<T>(work: (query: Query) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** Milliseconds: for a connection to be made or to become free; for a statement, in the database and until word of it comes; for a lock. */
const limits = { connection: 10_000, statement: 10_000, word: 15_000, lock: 5000 };

/** The most connections of a process. */
const mostConnections = 10;

/** Opens connections as they are needed; one that is lost is replaced by the next statement. */
export function openConnections(url: string): Connections {
  const pool = new Pool({
    connectionString: url,
    max: mostConnections,
    application_name: 'contract-workbench',
    connectionTimeoutMillis: limits.connection,
    statement_timeout: limits.statement,
    query_timeout: limits.word,
    lock_timeout: limits.lock,
    keepAlive: true,
  });
  // A connection that is lost leaves the pool by itself. It may be lost while nobody uses it, or between being made and being
  // handed out, which only a listener of its own hears.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return {
    query: (sql, values) => pool.query(sql, values).then(({ rows }) => rows, explain),
    transact: async (work) => {
      const client = await pool.connect().catch(explain);
      return runTransaction(client, work);
    },
    close: () => pool.end(),
  };
}

async function runTransaction<T>(client: PoolClient, work: (query: Query) => Promise<T>): Promise<T> {
  let isLost = false;
  const note = () => (isLost = true);
  client.on('error', note);
  const query = createSequence(client);
  try {
    await query('BEGIN');
    const result = await work(query);
    await query('COMMIT');
    return result;
  } catch (error) {
    await query('ROLLBACK').catch(note);
    throw error;
  } finally {
    client.off('error', note);
    client.release(isLost);
  }
}

/** One statement after the other: a connection takes no two at once. */
function createSequence(client: PoolClient): Query {
  let last: Promise<unknown> = Promise.resolve();
  return (sql, values) => {
    const run = () => client.query(sql, values).then(({ rows }) => rows, explain);
    const result = last.then(run, run);
    last = result;
    return result;
  };
}
