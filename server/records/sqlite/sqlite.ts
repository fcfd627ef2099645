import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreUnavailable } from 'contract-workbench/idempotency';
import { createDatabase, type Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { createGroupCommit, createLockTimeout } from './group-commit.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';

/** The milliseconds for which the database may stay locked by another process while this one migrates it. */
const migratingMilliseconds = 600_000;

/** Opens the database in `file`, or in memory for `:memory:`, making or migrating it where needed. A commit is on disk before it is reported. Rejects with `StoreUnavailable`. */
export async function openSqlite(file: string): Promise<Database> {
  let opened: SqliteFile | undefined;
  try {
    opened = openFile(file);
    const { writing } = opened;
    const database = createSqliteDatabase(file, opened);
    await migrate(database, { begin: () => writing.exec(`PRAGMA busy_timeout = ${migratingMilliseconds}`) });
    // The driver would wait in the only thread, and no request would get its response meanwhile.
    writing.exec('PRAGMA busy_timeout = 0');
    return database;
  } catch (error) {
    opened?.close();
    const cause = error instanceof StoreUnavailable ? error.cause : error;
    const reason = cause instanceof Error ? cause.message : cause;
    throw new StoreUnavailable(`The database ${file} cannot be opened: ${reason}.`, { cause });
  }
}

function createSqliteDatabase(file: string, { writing, reading, close }: SqliteFile): Database {
  const explain = createExplain(file);
  const requireFile = createFileCheck(file);
  const countTables = reading.prepare('SELECT count(*) FROM sqlite_schema');
  // Readers that could read while another writes shall not wait for that.
  const wait = {
    read: createLockTimeout(() => countTables.get(), isLocked),
    write: createLockTimeout(() => writing.exec('BEGIN IMMEDIATE; ROLLBACK'), isLocked),
  };
  const write = createGroupCommit(writing, wait.write, requireFile);
  const dialect = createSqliteDialect({
    ...{ writing, reading, close },
    write: (work, isStatement) => write(work, isStatement).catch(explain),
    read: (work) =>
      wait
        .read(() => {
          requireFile();
          return work();
        })
        .catch(explain),
  });
  return createDatabase('sqlite', dialect);
}

/** An open file. */
interface SqliteFile {
  writing: DatabaseSync;
  /** A connection for readers, who see nothing of a transaction before it is committed; the same one where there can be only one. */
  reading: DatabaseSync;
  close(): void;
}

/** The milliseconds for which another process may have the database locked while it is opened, before any request is served. */
const openingMilliseconds = 500;

/** Opens a file, or a database in memory for `:memory:`. Its files are for their owner alone. */
function openFile(file: string): SqliteFile {
  const isFile = file !== ':memory:';
  if (isFile) prepareFile(file);
  const writing = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: openingMilliseconds });
  try {
    writing.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; SELECT count(*) FROM sqlite_schema;');
    writing.function('to_lower_case', { deterministic: true }, (text) => String(text).toLowerCase());
    if (!isFile) return { writing, reading: writing, close: () => writing.close() };
    const reading = new DatabaseSync(file, { timeout: 0 });
    reading.exec('PRAGMA query_only = ON');
    // The last one to close writes the log back into the database.
    const close = () => {
      for (const each of [reading, writing]) if (each.isOpen) each.close();
    };
    return { writing, reading, close };
  } catch (error) {
    writing.close();
    throw error;
  }
}

function prepareFile(file: string): void {
  makeFolder(dirname(file));
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw new Error('it is no regular file');
  // SQLite gives its other files the permissions of this one.
  if (!found) closeSync(openSync(file, 'wx', 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) keepToOwner(path);
}

/** Makes a folder, and those above it, one by one: under /proc, where nothing can be made, Node's recursive way never comes back. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  // Another process may be faster.
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
}

function keepToOwner(path: string): void {
  try {
    if (existsSync(path)) chmodSync(path, 0o600);
  } catch (error) {
    // Its owner, or a file system that only reads, has decided about its readers.
    if (!(error instanceof Error && 'code' in error && /^(EPERM|EROFS|ENOENT)$/.test(String(error.code)))) throw error;
  }
}

/** Creates a check that throws `StoreUnavailable` once the file is not the one that was opened: what is written to that is lost. */
function createFileCheck(file: string): () => void {
  if (file === ':memory:') return () => {};
  // Commits are written to the log beside the database first.
  const paths = [file, `${file}-wal`];
  const identify = (path: string) => {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found && `${found.dev}:${found.ino}`;
  };
  const opened = paths.map(identify);
  return () => {
    if (paths.every((path, index) => identify(path) === opened[index])) return;
    throw new StoreUnavailable(
      `The database ${file} was deleted or replaced while it was open: put it back, or start the server again.`,
    );
  };
}

/** SQLite's primary result codes for a database that is out of use: busy, locked, read-only, I/O error, corrupt, full, cannot open, no database. */
const unusable = new Set([5, 6, 8, 10, 11, 13, 14, 26]);

/** SQLite has no code for that. */
const isTableMissing = /^no such table/;

const locked = new Set([5, 6]);

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

/** Tells whether an error says that another connection has the database locked. */
function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && locked.has(code);
}

/** Throws what the database in a file threw, as `StoreUnavailable` where it is out of use. */
type Explain = (error: unknown) => never;

/** Makes errors of the database in a file name it. */
function createExplain(file: string): Explain {
  return (error) => {
    const code = codeOf(error);
    const reason = error instanceof Error ? error.message : String(error);
    if (code === undefined || !(unusable.has(code) || isTableMissing.test(reason))) throw error;
    throw new StoreUnavailable(`The database ${file} cannot be used: ${reason}.`, { cause: error });
  };
}
