import { type Store, StoreUnavailable } from '../store.ts';
import { createStore } from '../unit-of-work.ts';
import { openKept } from './kept/kept-in-postgres.ts';
import { type Connections, openConnections, type Query } from './pool.ts';
import { describe } from './postgres-errors.ts';
import { createResponseStore } from './postgres-kept-responses.ts';
import { migrate } from './postgres-migrations.ts';

/** Opens the database of a URL, migrating it where needed. Any number of processes may share one. */
export async function openPostgresStore(url: string): Promise<Store> {
  const connections = openConnections(url);
  await migrate(connections).catch((error) => turnDown(url, connections, error));
  const { query, transact, close } = connections;
  const kept = openKept(query);
  const createAccess = (own: Query) => ({ ...kept.access(own), ...createResponseStore(own) });
  return createStore({
    outside: createAccess(query),
    begin: (work) => transact((own) => work(createAccess(own))),
    ping: () => query('SELECT 1').then(() => {}),
    close: async () => {
      await kept.stop();
      await close();
    },
  });
}

async function turnDown(url: string, { close }: Connections, error: unknown): Promise<never> {
  await close();
  const cause = error instanceof StoreUnavailable ? error.cause : error;
  throw new StoreUnavailable(`The database ${nameOf(url)} cannot be opened: ${describe(cause)}.`, { cause });
}

/** The URL without what could be a secret. */
function nameOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
