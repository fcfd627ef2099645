import { closeSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keepToOwner, makeOwnFolder } from '../../data-folder.ts';
import { StoreUnavailable } from '../../idempotency/store.ts';

/** An open file. */
export interface SqliteFile {
  writing: DatabaseSync;
  /** A connection for readers, who see nothing of a transaction before it is committed; the same one where there can be only one. */
  reading: DatabaseSync;
  close(): void;
}

/** The milliseconds for which another process may keep the database locked while it is opened, before anybody is served. */
const openingMilliseconds = 500;

/** Opens a file, or a database in memory for `:memory:`. Its files are for their owner alone. */
export function openFile(file: string): SqliteFile {
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

function prepareFile(file: string): void {
  makeOwnFolder(dirname(file));
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !found.isFile()) throw new Error('it is no regular file');
  // SQLite gives its other files the permissions of this one.
  if (!found) closeSync(openSync(file, 'wx', 0o600));
  for (const path of [file, `${file}-wal`, `${file}-shm`]) keepToOwner(path, 0o600);
}

/** Creates a check that throws `StoreUnavailable` once the file is not the one that was opened: what is written to that, nobody finds again. */
export function createFileCheck(file: string): () => void {
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
