import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Database } from './database.ts';
import type { Tables } from './tables.ts';

const migrationsFolder = join(import.meta.dirname, 'migrations');

/** How a database is brought to its newest version. */
export interface MigrateOptions {
  folder?: string;
  /** Called before anything is changed. */
  begin?(): void;
}

/**
 * Runs the migrations that a database has not seen, all of them or none; of processes that come to it at once, one does,
 * and the others wait. Rejects if the database has seen others than those in the folder.
 */
export async function migrate(
  { kind, query }: Database,
  { folder = join(migrationsFolder, kind), begin = () => {} }: MigrateOptions = {},
): Promise<void> {
  const db = query();
  const files = readMigrations(folder);
  let former = 0;
  const createMigration = (file: string): Migration => ({
    up: async (own) => {
      if (Number.parseInt(file, 10) > former) await sql.raw(readFileSync(join(folder, file), 'utf8')).execute(own);
    },
  });
  const migrations = Object.fromEntries(files.map((file) => [file, createMigration(file)]));
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  if ((await migrator.getMigrations()).some(({ executedAt }) => !executedAt)) {
    begin();
    former = await readFormerVersion(kind, db);
    const { error, results = [] } = await migrator.migrateToLatest();
    const failed = results.find(({ status }) => status === 'Error');
    if (failed) throw new Error(`the migration ${failed.migrationName} failed: ${messageOf(error)}`, { cause: error });
    if (error) throw error;
  }
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const unknown = rows.find(({ name }) => !files.includes(name));
  if (!unknown) return;
  throw new Error(
    `it has seen the migration ${unknown.name}, which this program does not know; use a newer one, or another database`,
  );
}

/** The files in a folder of migrations, in their order; throws unless each has a number of its own. */
export function readMigrations(folder: string): string[] {
  const files = readdirSync(folder).sort();
  const numbers = files.map((file) => Number.parseInt(file, 10));
  for (const [index, file] of files.entries()) {
    const twin = files[numbers.indexOf(numbers[index] ?? 0)] ?? file;
    if (twin === file && /^\d/.test(file)) continue;
    const next = String(Math.max(...numbers.filter(Number.isInteger)) + 1).padStart(3, '0');
    const fault = twin === file ? `the migration ${file} has no number` : `${twin} and ${file} have the same number`;
    throw new Error(`${fault}; that of a new one is ${next}`);
  }
  return files;
}

/** The number of the last migration of a database that was created before Kysely listed them. */
async function readFormerVersion(kind: Database['kind'], db: Kysely<Tables>): Promise<number> {
  const statements = {
    sqlite: 'select user_version as version from pragma_user_version',
    postgres: 'select max(number) as version from schema_migrations',
  };
  const isThere = sql<{ found: unknown }>`select to_regclass('schema_migrations') as found`;
  if (kind === 'postgres' && !(await isThere.execute(db)).rows[0]?.found) return 0;
  const { rows } = await sql.raw<{ version: number }>(statements[kind]).execute(db);
  return rows[0]?.version ?? 0;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
