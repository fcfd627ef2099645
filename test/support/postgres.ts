import { randomUUID } from 'node:crypto';
import { type LocalPostgres, runStatement, startLocalPostgres } from '../bench/store/local-postgres.ts';
import type { Teardown } from './servers.ts';

/** Starts a PostgreSQL of the test's own, which may be stopped and started; what is not on its disk may get lost. */
export async function startTestPostgres(teardown: Teardown, settings = ['fsync=off']): Promise<LocalPostgres> {
  const postgres = await startLocalPostgres(settings);
  teardown.after(postgres.close);
  return postgres;
}

/** Says how to make empty databases: in the PostgreSQL of `TEST_DATABASE_URL`, or in one that is started for the tests of a file. */
export async function openTestDatabases(teardown: Teardown): Promise<() => Promise<string>> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return () => createDatabaseBeside(teardown, given);
  const postgres = await startTestPostgres(teardown);
  return () => postgres.createDatabase(nameDatabase());
}

const nameDatabase = () => `test_${randomUUID().replaceAll('-', '')}`;

async function createDatabaseBeside(teardown: Teardown, given: string): Promise<string> {
  const name = nameDatabase();
  await runStatement(given, `CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  teardown.after(() => runStatement(given, `DROP DATABASE ${name} WITH (FORCE)`));
  return Object.assign(new URL(given), { pathname: `/${name}` }).href;
}

export { runStatement };
