import type { ResponseStore } from '../response-store.ts';
import type { Store } from '../store.ts';
import { createStore } from '../unit-of-work.ts';
import { createGroupCommit } from './group-commit.ts';
import { type Connection, openKept } from './kept/kept-in-sqlite.ts';
import { createKeptResponses } from './kept-responses.ts';
import { createPatience } from './patience.ts';
import { createExplain, type Explain, isLocked } from './sqlite-errors.ts';
import { inTransaction, type OpenDatabase, openDatabase } from './sqlite-file.ts';

/** Opens the database in `file`, making or migrating it where needed. A commit is on disk before it is reported. */
export function openSqliteStore(file: string): Store {
  const opened = openDatabase(file);
  const explain = createExplain(file);
  try {
    return createSqliteStore(opened, explain);
  } catch (error) {
    opened.close();
    return explain(error);
  }
}

function createSqliteStore({ database, reading, requireFile, close }: OpenDatabase, explain: Explain): Store {
  const countTables = reading.prepare('SELECT count(*) FROM sqlite_schema');
  const patience = {
    // Readers that could read while another writes shall not wait for that.
    read: createPatience(() => countTables.get(), isLocked),
    write: createPatience(() => inTransaction(database, () => {}), isLocked),
  };
  const write = createGroupCommit(database, patience.write, requireFile);
  const read = <T>(work: () => T) =>
    patience.read(() => {
      requireFile();
      return work();
    });
  const kept = openKept(database, write);

  const runReads = <T>(work: () => T) => (reading === database ? write(work) : read(work)).catch(explain);
  const reader: Connection = { database: reading, run: runReads };
  const writer: Connection = { database, run: (work) => write(work).catch(explain) };
  const own: Connection = { database, run: async (work) => work() };
  const outside = { ...kept.access({ reading: reader, writing: writer }), ...createResponses(writer) };
  const inside = { ...kept.access({ reading: own, writing: own }), ...createResponses(own) };
  return createStore({
    outside,
    begin: (work) => write(() => work(inside)).catch(explain),
    ping: () => runReads(() => countTables.get()).then(() => {}),
    async close() {
      await kept.stop();
      close();
    },
  });
}

/** The responses that are kept over a connection. */
function createResponses({ database, run }: Connection): ResponseStore {
  const responses = createKeptResponses(database);
  return {
    // Transactions come one after the other.
    claimIdempotencyKey: async () => true,
    findKeptResponse: (key, notBefore) => run(() => responses.find(key, notBefore)),
    keepResponse: (key, response, notBefore) => run(() => responses.keep(key, response, notBefore)),
  };
}
