import { join } from 'node:path';
import { findOutstanding, readMigrations, toMigrationError } from '../migrations.ts';
import type { Connections, Query } from './pool.ts';

/** Any number will do, as long as every process takes the same. */
const lock = 1_852_400_761;

/** Brings the database to the newest version, all of it or nothing; of processes that come to it at once, one does, and the others wait. */
export async function migrate(
  { transact }: Connections,
  folder: string = join(import.meta.dirname, 'migrations'),
): Promise<void> {
  const migrations = readMigrations(folder);
  await transact(async (query) => {
    await query('SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0');
    await query('SELECT pg_advisory_xact_lock($1)', [lock]);
    for (const migration of findOutstanding(migrations, await readVersion(query))) {
      await query(migration.sql).catch((cause) => {
        throw toMigrationError(migration, cause);
      });
      await query('INSERT INTO schema_migrations (number, file) VALUES ($1, $2)', [migration.number, migration.file]);
    }
  });
}

async function readVersion(query: Query): Promise<number> {
  const [encoding] = await query('SHOW server_encoding');
  if (encoding?.server_encoding !== 'UTF8') {
    throw new Error(`its encoding is ${encoding?.server_encoding}, and must be UTF8 for every text to be kept`);
  }
  await query(`CREATE TABLE IF NOT EXISTS schema_migrations (
    number integer PRIMARY KEY, file text NOT NULL, applied timestamptz NOT NULL DEFAULT now()
  )`);
  const [row] = await query('SELECT coalesce(max(number), 0) AS version FROM schema_migrations');
  return Number(row?.version);
}
