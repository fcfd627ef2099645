import { closeSync, openSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keepToOwner, makeOwnFolder } from '../../data-folder.ts';
import { findOutstanding, type Migration, readMigrations, toMigrationError } from '../migrations.ts';
import { StoreUnavailable } from '../store.ts';

/** An open database. */
export interface OpenDatabase {
  database: DatabaseSync;
  /** A connection for readers, who see nothing of a transaction before it is committed; the same one where there can be only one. */
  reading: DatabaseSync;
  /** Throws `StoreUnavailable` once its file is not the one that was opened: what is written to that, nobody finds again. */
  requireFile(): void;
  close(): void;
}

/** The milliseconds for which another process may keep the database locked while it is opened, before anybody is served; longer while it migrates a large one. */
const openingMilliseconds = { usual: 500, migrating: 600_000 };

const migrationsFolder = join(import.meta.dirname, 'migrations');

/** Opens the database in `file`, or in memory for `:memory:`, making or migrating it where needed. Its files are for their owner alone. Throws `StoreUnavailable`. */
export function openDatabase(file: string): OpenDatabase {
  const isFile = file !== ':memory:';
  try {
    if (isFile) prepareFile(file);
    const database = new DatabaseSync(file, { enableForeignKeyConstraints: true, timeout: openingMilliseconds.usual });
    findOutstanding(readMigrations(migrationsFolder), readVersion(database));
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    migrate(database);
    // The driver would wait in the only thread there is, and nobody would get a response meanwhile.
    database.exec('PRAGMA busy_timeout = 0');
    if (!isFile) return { database, reading: database, requireFile: () => {}, close: () => database.close() };
    const reading = new DatabaseSync(file, { timeout: 0 });
    reading.exec('PRAGMA query_only = ON');
    return { database, reading, requireFile: createFileCheck(file), close: () => closeAll(reading, database) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : cause;
    throw new StoreUnavailable(`The database ${file} cannot be opened: ${reason}.`, { cause });
  }
}

/** Runs work in a transaction of its own; what it throws undoes it. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/** The last one to close writes the log back into the database. */
function closeAll(...databases: DatabaseSync[]): void {
  for (const database of databases) database.close();
}

function prepareFile(file: string): void {
  makeOwnFolder(dirname(file));
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw new Error('it is no regular file');
  // SQLite gives its other files the permissions of this one.
  if (!found) closeSync(openSync(file, 'wx', 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) keepToOwner(path, 0o600);
}

function createFileCheck(file: string): () => void {
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

/** The number of the last migration that the database has seen is kept in `user_version`. */
function readVersion(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}

/** Brings the database to the newest version, all of it or nothing; of two processes that come to it at once, one does. */
function migrate(database: DatabaseSync): void {
  const migrations = readMigrations(migrationsFolder);
  if (findOutstanding(migrations, readVersion(database)).length === 0) return;
  database.exec(`PRAGMA busy_timeout = ${openingMilliseconds.migrating}`);
  inTransaction(database, () => {
    for (const migration of findOutstanding(migrations, readVersion(database))) runMigration(database, migration);
  });
}

function runMigration(database: DatabaseSync, migration: Migration): void {
  try {
    database.exec(migration.sql);
    database.exec(`PRAGMA user_version = ${migration.number}`);
  } catch (cause) {
    throw toMigrationError(migration, cause);
  }
}
