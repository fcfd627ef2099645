import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SelectQueryNode,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { requireStorable } from '../database.ts';
import type { Write } from './group-commit.ts';

/** What the queries of a database in SQLite run on. */
export interface SqliteConnections {
  writing: DatabaseSync;
  /** Sees nothing of a transaction before it is committed; the same one where there can be only one. */
  reading: DatabaseSync;
  read<T>(work: () => T): Promise<T>;
  write: Write;
  close(): void;
}

/** Creates a dialect of Kysely for node:sqlite. Transactions and writes outside of them come one after the other; reads outside of them wait for none. */
export function createSqliteDialect(connections: SqliteConnections): Dialect {
  const run = { reading: createRun(connections.reading), writing: createRun(connections.writing) };
  const free: DatabaseConnection[] = [];
  const driver: Driver = {
    init: async () => {},
    acquireConnection: async () => free.pop() ?? new Connection(connections, run),
    beginTransaction: (connection) => own(connection).begin(),
    commitTransaction: (connection) => own(connection).end(),
    rollbackTransaction: (connection) =>
      own(connection)
        .end(new Error('The transaction is reverted.'))
        .catch(() => {}),
    releaseConnection: async (connection) => void free.push(connection),
    destroy: async () => connections.close(),
  };
  return {
    createAdapter: () => new Adapter(),
    createDriver: () => driver,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class Adapter extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true;
  }
  override get supportsTransactionalDdl() {
    return true;
  }
}

/** Runs a query at once. */
type Run = <R>(query: CompiledQuery) => QueryResult<R>;

/** A connection: its transaction has its turn in the group commit. */
class Connection implements DatabaseConnection {
  readonly #connections: SqliteConnections;
  readonly #run: { reading: Run; writing: Run };
  #transaction: { over: PromiseWithResolvers<void>; committed: Promise<void> } | undefined;

  constructor(connections: SqliteConnections, run: { reading: Run; writing: Run }) {
    this.#connections = connections;
    this.#run = run;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    requireStorable(query.parameters);
    const { reading, writing, read, write } = this.#connections;
    if (this.#transaction) {
      // Some errors, such as that of a full disk, undo the whole transaction.
      if (!writing.isTransaction) throw new Error('The transaction is reverted.');
      return this.#run.writing(query);
    }
    if (SelectQueryNode.is(query.query) && reading !== writing) return read(() => this.#run.reading(query));
    return write(() => this.#run.writing<R>(query), true);
  }

  async begin(): Promise<void> {
    const [begun, over] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const committed = this.#connections.write(() => {
      begun.resolve();
      return over.promise;
    });
    committed.catch(begun.reject);
    await begun.promise;
    this.#transaction = { over, committed };
  }

  /** Ends the transaction, which a reason reverts; resolves once it is on disk. */
  async end(reason?: Error): Promise<void> {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    if (reason) transaction?.over.reject(reason);
    else transaction?.over.resolve();
    await transaction?.committed;
  }

  async *streamQuery<R>(query: CompiledQuery): AsyncIterableIterator<QueryResult<R>> {
    yield await this.executeQuery<R>(query);
  }
}

function own(connection: DatabaseConnection): Connection {
  if (connection instanceof Connection) return connection;
  throw new TypeError('The connection is of another database.');
}

/** The most statements that stay prepared. */
const mostPrepared = 200;

/** Runs queries on a database, with statements that are prepared once. A text of more than one statement has no parameters and returns nothing. */
function createRun(database: DatabaseSync): Run {
  const prepared = new Map<string, StatementSync>();
  const prepare = (sql: string) => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    if (prepared.size >= mostPrepared) prepared.clear();
    prepared.set(sql, statement);
    return statement;
  };
  return <R>({ sql, parameters }: CompiledQuery): QueryResult<R> => {
    if (parameters.length === 0 && /;\s*\S/.test(sql)) {
      database.exec(sql);
      return { rows: [] };
    }
    return { rows: prepare(sql).all(...parameters.map(toInput)) as R[] };
  };
}

function toInput(value: unknown): SQLInputValue {
  return typeof value === 'boolean' ? Number(value) : (value as SQLInputValue);
}
