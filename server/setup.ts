import { isAbsolute, join } from 'node:path';
import type { Read, Resources, Setup, Variable } from 'contract-workbench';
import { createHandlers } from './handlers/index.ts';
import type { Records } from './records/index.ts';
import { jobTemplates, openRecords, putSeed, type Seed } from './records/index.ts';

/** The variables of the environment that are about the database. */
interface Settings {
  databaseUrl: string;
  /** What is put in at start. */
  seed: Seed;
}

/** The open database. */
interface Database extends Resources {
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

function readSettings(read: Read): Settings {
  return {
    databaseUrl: read('DATABASE_URL', databaseUrl),
    seed: read('JOB_TEMPLATES', jobTemplates),
  };
}

/** Opens the database and puts in what is to be there at start. */
async function openDatabase({ databaseUrl, seed }: Settings): Promise<Database> {
  const records = await openRecords(databaseUrl);
  await putSeed(records, seed);
  return { records, idempotency: records, ping: () => records.ping(), close: () => records.close() };
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

/** The handlers of this project, over the records in its database. */
export const setup: Setup<Settings, Database> = {
  readSettings,
  open: openDatabase,
  openEmpty: () => openDatabase({ databaseUrl: 'sqlite::memory:', seed: [] }),
  createHandlers: ({ records }) => createHandlers(records),
};
