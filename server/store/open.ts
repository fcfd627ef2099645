import type { Store } from './store.ts';

/** Opens the store that a database URL names. The driver is loaded only then. */
export async function openStore(url: string): Promise<Store> {
  const [scheme = '', ...rest] = url.split(':');
  if (scheme === 'sqlite') {
    const { openSqliteStore } = await import('./sqlite/sqlite.ts');
    return openSqliteStore(rest.join(':'));
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { openPostgresStore } = await import('./postgres/postgres.ts');
    return openPostgresStore(url);
  }
  throw new Error(
    `There is no driver for ${scheme}: databases; use sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME.`,
  );
}
