import { openStore } from '../../server/store/open.ts';
import type { Store } from '../../server/store/store.ts';
import type { Teardown } from './servers.ts';

/** Opens an empty store for a test, in memory unless a database is named; it is closed when the test is over. */
export async function openTestStore(teardown: Teardown, url = 'sqlite::memory:'): Promise<Store> {
  const store = await openStore(url);
  teardown.after(() => store.close());
  return store;
}
