import { StoreUnavailable } from '../../idempotency/store.ts';
import { createDatabase, type Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { createGroupCommit } from './group-commit.ts';
import { createLockTimeout } from './lock-timeout.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import { createExplain, isLocked } from './sqlite-errors.ts';
import { createFileCheck, inTransaction, openFile, type SqliteFile } from './sqlite-file.ts';

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
    // The driver would wait in the only thread there is, and nobody would get a response meanwhile.
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
    write: createLockTimeout(() => inTransaction(writing, () => {}), isLocked),
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
