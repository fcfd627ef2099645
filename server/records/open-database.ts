import { isAbsolute, join } from 'node:path';
import type { Read, Resources, Variable } from 'contract-workbench';
import { createRecords, type Records } from './records.ts';
import { jobTemplates, putSeed, type Seed } from './seed.ts';

/** The variables of the environment that are about the database. */
export interface Settings {
  databaseUrl: string;
  /** What is put in at start. */
  seed: Seed;
}

/** The open database. */
export interface OpenDatabase extends Resources {
  records: Records;
  close(): Promise<void>;
}

const projectFolder = join(import.meta.dirname, '../..');

const databaseUrl: Variable<string> = {
  default: toDatabaseUrl('.data/store.db'),
  parse: parseDatabaseUrl,
  wanted: 'sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/NAME',
};

/** The variables of this project, beside those of the server. */
export const ownVariables = { DATABASE_URL: databaseUrl, JOB_TEMPLATES: jobTemplates };

/** Reads them. */
export function readSettings(read: Read): Settings {
  return {
    databaseUrl: read('DATABASE_URL', databaseUrl),
    seed: read('JOB_TEMPLATES', jobTemplates),
  };
}

/** Opens the database and puts in what is to be there at start. */
export async function openDatabase({ databaseUrl, seed }: Settings): Promise<OpenDatabase> {
  const records = await openRecords(databaseUrl);
  await putSeed(records, seed);
  return { records, idempotency: records, ping: () => records.ping(), close: () => records.close() };
}

/** Opens an empty database in memory. */
export function openEmptyDatabase(): Promise<OpenDatabase> {
  return openDatabase({ databaseUrl: 'sqlite::memory:', seed: [] });
}

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

function parseDatabaseUrl(text: string): string | undefined {
  const [, file] = /^sqlite:(.+)$/.exec(text) ?? [];
  if (file) return toDatabaseUrl(file);
  const url = URL.parse(text);
  return url && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1 ? text : undefined;
}

function toDatabaseUrl(file: string): string {
  return `sqlite:${file === ':memory:' || isAbsolute(file) ? file : join(projectFolder, file)}`;
}
