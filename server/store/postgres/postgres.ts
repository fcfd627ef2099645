import { type Store, StoreUnavailable } from '../store.ts';
import { createStore } from '../unit-of-work.ts';
import { startFolding } from './fold-counts.ts';
import { type Connections, openConnections } from './pool.ts';
import { createAccess } from './postgres-access.ts';
import { migrate } from './postgres-migrations.ts';

/** Opens the database of a URL, migrating it where needed. Any number of processes may share one. */
export async function openPostgresStore(url: string): Promise<Store> {
  const connections = openConnections(url);
  await migrate(connections).catch((error) => turnDown(url, connections, error));
  const { query, transact, close } = connections;
  const folding = startFolding(query);
  return createStore({
    outside: createAccess(query, folding.note),
    begin: (work) => transact((own) => work(createAccess(own, folding.note))),
    ping: () => query('SELECT 1').then(() => {}),
    close: async () => {
      await folding.stop();
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

/** A host name with more than one address is tried at each of them. */
function describe(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(describe).join('; ');
  return (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ');
}
