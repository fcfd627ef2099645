import { isAbsolute, join } from 'node:path';
import type { Read, Resources, Variable } from 'contract-workbench';
import type { Records } from './records/index.ts';
import { jobTemplates, openRecords, putSeed, type Seed } from './records/index.ts';

/** The variables of the environment that are about the database. */
export interface Settings {
  databaseUrl: string;
  /** What is put in at start. */
  seed: Seed;
}

/** The open database. */
export interface Database extends Resources {
  records: Records;
  close(): Promise<void>;
}

const projectFolder = join(import.meta.dirname, '..');

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
export async function openDatabase({ databaseUrl, seed }: Settings): Promise<Database> {
  const records = await openRecords(databaseUrl);
  await putSeed(records, seed);
  return { records, idempotency: records, ping: () => records.ping(), close: () => records.close() };
}

/** Opens an empty database in memory. */
export function openEmptyDatabase(): Promise<Database> {
  return openDatabase({ databaseUrl: 'sqlite::memory:', seed: [] });
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
