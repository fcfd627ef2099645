import { StoreUnavailable } from 'contract-workbench/idempotency';
import { PostgresDialect, type PostgresPool, type PostgresPoolClient, sql } from 'kysely';
import { DatabaseError, Pool, type PoolClient, type PoolConfig } from 'pg';
import { createDatabase, type Database, requireStorable } from '../database.ts';
import { migrate } from '../migrate.ts';

/** The connections of a process, and milliseconds: for one to be made or to become free; for a statement, in the database and until word of it comes; for a lock. */
const limits: PoolConfig = {
  max: 10,
  connectionTimeoutMillis: 10_000,
  statement_timeout: 10_000,
  query_timeout: 15_000,
  lock_timeout: 5000,
};

/** Opens the database of a URL, migrating it where needed. Any number of processes may share one. Rejects with `StoreUnavailable`. */
export async function openPostgres(url: string): Promise<Database> {
  const { protocol, host, pathname } = new URL(url);
  const migrating = connect(url, { max: 1, connectionTimeoutMillis: 10_000 });
  try {
    await requireUtf8(migrating);
    await migrate(migrating);
  } catch (error) {
    const cause = error instanceof StoreUnavailable ? error.cause : error;
    const name = `${protocol}//${host}${pathname}`;
    throw new StoreUnavailable(`The database ${name} cannot be opened: ${describe(cause)}.`, { cause });
  } finally {
    await migrating.close();
  }
  return connect(url, limits);
}

/** Makes connections as they are needed; one that is lost is replaced by the next statement. */
function connect(connectionString: string, config: PoolConfig): Database {
  const pool = new Pool({ connectionString, application_name: 'contract-workbench', keepAlive: true, ...config });
  // A connection that is lost leaves the pool by itself. It may be lost while it is idle, or between being made and being
  // handed out, which only a listener of its own hears.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const own: PostgresPool = {
    options: pool.options,
    connect: () => pool.connect().then(createClient, explain),
    end: () => pool.end(),
  };
  return createDatabase('postgres', new PostgresDialect({ pool: own }));
}

/** A connection that takes one statement after the other, and is not used again once one had no word from the database. */
function createClient(client: PoolClient): PostgresPoolClient {
  let last: Promise<unknown> = Promise.resolve();
  let isLost = false;
  const query = (text: string, parameters: readonly unknown[]) => {
    requireStorable(parameters);
    const result = last.then(() => client.query(text, [...parameters]));
    last = result.catch((error) => {
      isLost ||= !(error instanceof DatabaseError);
    });
    return result.catch(explain);
  };
  return {
    query: query as unknown as PostgresPoolClient['query'],
    release: (isOver) => client.release(isOver || isLost),
  };
}

async function requireUtf8({ query }: Database): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`.execute(
    query(),
  );
  const encoding = rows[0]?.encoding;
  if (encoding !== 'UTF8')
    throw new Error(`its encoding is ${encoding}, and must be UTF8 so that every text can be stored`);
}

/**
 * SQLSTATEs, or their classes, of a database that is out of use: connections, credentials, a database or a schema that is
 * not there, resources such as a full disk, an operator who stops it, I/O; and a read-only one, two transactions that wait
 * for each other, a table that is not there or is another's, a lock or a statement that takes too long.
 */
const unusable = /^(08|28|3D|3F|53|57P|58)|^(25006|40001|40P01|42501|42P01|55P03|57014)$/;

/** Throws what the driver threw, as `StoreUnavailable` where the database is out of use. */
function explain(error: unknown): never {
  // Whatever the database itself does not say comes from the connection.
  if (error instanceof DatabaseError && !unusable.test(error.code ?? '')) throw error;
  throw new StoreUnavailable(`PostgreSQL cannot be used: ${describe(error)}.`, { cause: error });
}

/** A line about what was thrown; a host name with more than one address was tried at each of them. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(describe).join('; ');
  return (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
}
