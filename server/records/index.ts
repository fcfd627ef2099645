import { createRecords, type Records } from './records.ts';

export type * from './records.ts';
export { jobTemplates, putSeed, type Seed } from './seed.ts';

/** Opens the records in the database that a URL names. Its driver is loaded only then. */
export async function openRecords(url: string): Promise<Records> {
  const [scheme = '', ...rest] = url.split(':');
  if (scheme === 'sqlite') {
    const { openSqlite } = await import('./sqlite/sqlite.ts');
    return createRecords(await openSqlite(rest.join(':')));
  }
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { openPostgres } = await import('./postgres/postgres.ts');
    return createRecords(await openPostgres(url));
  }
  throw new Error(
    `There is no driver for ${scheme}: databases; use sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME.`,
  );
}
