import type { Store } from '../store.ts';
import { createStore } from '../unit-of-work.ts';
import { createGroupCommit } from './group-commit.ts';
import { startNameIndexing } from './name-search.ts';
import { createPatience } from './patience.ts';
import { createReader, createWriter } from './sqlite-access.ts';
import { explain, isLocked } from './sqlite-errors.ts';
import { inTransaction, openDatabase } from './sqlite-file.ts';

/** Opens the database in `file`, making or migrating it where needed. A commit is on disk before it is reported. */
export function openSqliteStore(file: string): Store {
  const { database, reading, requireFile, close } = openDatabase(file);
  const countTemplates = reading.prepare('SELECT count(*) FROM job_templates');
  const patience = {
    // Readers that could read while another writes shall not wait for that.
    read: createPatience(() => countTemplates.get(), isLocked),
    write: createPatience(() => inTransaction(database, () => {}), isLocked),
  };
  const write = createGroupCommit(database, patience.write, requireFile);
  const read = <T>(work: () => T) =>
    patience.read(() => {
      requireFile();
      return work();
    });
  const indexing = startNameIndexing(database, write);

  const runReads = <T>(work: () => T) => (reading === database ? write(work) : read(work)).catch(explain);
  const outside = {
    ...createReader({ database: reading, run: runReads }),
    ...createWriter({ database, run: (work) => write(work).catch(explain) }, indexing.note),
  };
  const own = { database, run: async <T>(work: () => T) => work() };
  const inside = { ...createReader(own), ...createWriter(own, indexing.note) };
  return createStore({
    outside,
    begin: (work) => write(() => work(inside)).catch(explain),
    ping: () => runReads(() => countTemplates.get()).then(() => {}),
    async close() {
      await indexing.stop();
      close();
    },
  });
}
