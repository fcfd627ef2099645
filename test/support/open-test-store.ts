import type { Records } from '../../server/records/index.ts';
import { openRecords } from '../../server/records/index.ts';
import type { Teardown } from './servers.ts';

/** Opens an empty store for a test, in memory unless a database is named; it is closed when the test is over. */
export async function openTestStore(teardown: Teardown, url = 'sqlite::memory:'): Promise<Records> {
  const store = await openRecords(url);
  teardown.after(() => store.close());
  return store;
}
