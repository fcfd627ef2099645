import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { StoreUnavailable } from '../../server/idempotency/store.ts';
import type { WorkflowJobQuery } from '../../server/records/index.ts';
import { openRecords } from '../../server/records/index.ts';
import { readMigrations } from '../../server/records/migrate.ts';
import { openTestDatabases, runStatement } from '../support/postgres.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const createDatabase = await openTestDatabases({ after });
const migrationsOf = (driver: string) => join(import.meta.dirname, `../../server/records/migrations/${driver}`);

/** What stands in a SQLite database: the names and the SQL of all that it has, and its version. */
function readSchema(file: string) {
  const database = new DatabaseSync(file);
  const schema = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE 'kysely%' ORDER BY name")
    .all();
  const version = database.prepare('PRAGMA user_version').get();
  database.close();
  return [schema, version] as const;
}

/** Inserts a job into a database that has seen the migrations up to 003. */
const insertJob = (name: string, lowerName?: string) => `INSERT INTO workflow_jobs (job_template_id, launched_by_id,
  created, modified, name, ${lowerName ? 'lower_name, ' : ''}description, extra_vars, allow_simultaneous, is_sliced_job,
  "limit", scm_branch, webhook_guid, skip_tags, job_tags) VALUES (7, 1, '2026-01-01T00:00:00.000001Z',
  '2026-01-01T00:00:00.000001Z', '${name}', ${lowerName ? `'${lowerName}', ` : ''}'', '', '0', '1', '', '', '', '', '')`;

const names = ['Ärger 1', 'ärger 2', 'Zorn'];

/** The migrations of before Kysely kept account of them, one after the other. */
const formerSql = (driver: string) =>
  readdirSync(migrationsOf(driver))
    .filter((file) => file < '004')
    .sort()
    .map((file) => readFileSync(join(migrationsOf(driver), file), 'utf8'));

async function requireOldJobs(url: string): Promise<void> {
  const records = await openRecords(url);
  const list = async (filter: Partial<WorkflowJobQuery>) =>
    (
      await records.listWorkflowJobs({
        ...{ jobTemplateId: 7, orderBy: 'id', descending: false, page: 1, pageSize: 9, ...filter },
      })
    )?.jobs.map(({ name }) => name);
  assert.deepEqual(await list({}), names);
  assert.deepEqual(await list({ nameContains: 'ÄRG' }), names.slice(0, 2));
  const job = (await records.findWorkflowJob(1)) ?? assert.fail();
  const { id: _id, created, modified: _modified, status: _status, jobTemplate, launchedBy, ...draft } = job;
  const { allowSimultaneous, isSlicedJob } = draft;
  assert.deepEqual([created, allowSimultaneous, isSlicedJob], ['2026-01-01T00:00:00.000001Z', false, true]);
  await records.createWorkflowJob(jobTemplate, { ...draft, name: 'Neuer Ärger' }, launchedBy.name);
  assert.deepEqual(await list({ nameContains: 'ärg', descending: true }), ['Neuer Ärger', 'ärger 2', 'Ärger 1']);
  await records.close();
}

describe('a database of before Kysely keeps its jobs:', () => {
  test('SQLite', async () => {
    const file = join(createFolder(), 'jobs.db');
    const database = new DatabaseSync(file);
    for (const sql of formerSql('sqlite')) database.exec(sql);
    database.exec("PRAGMA user_version = 3; INSERT INTO users (name) VALUES ('admin')");
    database.exec(insertJob(names[0] ?? ''));
    // The first name is in the index, the others are not yet.
    database.exec(
      "INSERT INTO workflow_job_names (rowid, name) VALUES (1, 'ärger 1'); UPDATE name_search SET indexed = 1",
    );
    for (const name of names.slice(1)) database.exec(insertJob(name));
    database.close();
    await requireOldJobs(`sqlite:${file}`);
    const [, version] = readSchema(file);
    assert.deepEqual({ ...version }, { user_version: 4 }, 'programs that know nothing of it would write to it');
  });

  test('PostgreSQL', async () => {
    const url = await createDatabase();
    for (const sql of formerSql('postgres')) await runStatement(url, sql);
    await runStatement(url, 'CREATE TABLE schema_migrations (number integer PRIMARY KEY, file text NOT NULL)');
    await runStatement(url, "INSERT INTO schema_migrations VALUES (1, ''), (3, '')");
    await runStatement(url, "INSERT INTO users (name) VALUES ('admin')");
    for (const name of names) await runStatement(url, insertJob(name, name.toLowerCase()));
    await requireOldJobs(url);
    const [row] = await runStatement(url, 'SELECT max(number) AS version FROM schema_migrations');
    assert.deepEqual(row, { version: 4 }, 'programs that know nothing of it would write to it');
  });
});

describe('a migration that fails is named, and leaves the database as it was:', () => {
  test('SQLite', async () => {
    const file = join(createFolder(), 'jobs.db');
    const database = new DatabaseSync(file);
    database.exec(readFileSync(join(migrationsOf('sqlite'), '001-workflow-jobs.sql'), 'utf8'));
    database.exec('PRAGMA user_version = 1; CREATE TABLE name_search (mine TEXT)');
    database.close();
    const before = readSchema(file);
    await assert.rejects(openRecords(`sqlite:${file}`), {
      name: 'StoreUnavailable',
      message: `The database ${file} cannot be opened: the migration 002-reading-back.sql failed: table name_search already exists.`,
    });
    assert.deepEqual(readSchema(file), before);
  });

  test('PostgreSQL', async () => {
    const url = await createDatabase();
    await runStatement(url, 'CREATE TABLE users (mine text)');
    await assert.rejects(openRecords(url), (error: Error) => {
      assert(error instanceof StoreUnavailable);
      assert.match(
        error.message,
        /^The database postgres\S+ cannot be opened: the migration 001-\S+ failed: relation "users" already exists\.$/,
      );
      assert.doesNotMatch(error.message, /:[^/@]+@/, 'a secret');
      return true;
    });
    const tables = await runStatement(
      url,
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'",
    );
    assert.deepEqual(tables, [{ tablename: 'users' }]);
  });
});

describe('servers that start at the same time over an empty database migrate it once:', () => {
  test('SQLite', async (context) => {
    const file = join(createFolder(), 'jobs.db');
    const env = {
      PORT: '0',
      ADMIN_PORT: '0',
      API_TOKENS: 'admin:admin-secret-for-tests',
      DATABASE_URL: `sqlite:${file}`,
    };
    const started = Array.from({ length: 3 }, () => startProcess(context, ['server/main.ts'], { env }));
    await Promise.all(started.map((each) => each.printed(/listens on (http:\/\/\S+?)\. /)));
  });

  test('PostgreSQL', async () => {
    const url = await createDatabase();
    const stores = await Promise.all(Array.from({ length: 4 }, () => openRecords(url)));
    const applied = await runStatement(url, 'SELECT name FROM kysely_migration ORDER BY name');
    assert.deepEqual(
      applied.map(({ name }) => name),
      readdirSync(migrationsOf('postgres')).sort(),
    );
    for (const store of stores) await store.close();
  });
});

test('a PostgreSQL whose schema is newer than the program is left alone', async () => {
  const url = await createDatabase();
  await (await openRecords(url)).close();
  await runStatement(
    url,
    "INSERT INTO kysely_migration (name, timestamp) VALUES ('099-future.sql', '2026-01-01T00:00:00.000Z')",
  );
  await assert.rejects(
    openRecords(url),
    /it has seen the migration 099-future\.sql, which this program does not know; use a newer one, or another database\.$/,
  );
});

describe('a migration that would never run stops the start:', () => {
  const rows: [files: string[], message: RegExp | undefined][] = [
    [['001-a.sql', '002-b.sql'], undefined],
    [['001-a.sql', '001-b.sql'], /001-a\.sql and 001-b\.sql have the same number; that of a new one is 002$/],
    [['001-a.sql', 'b.sql'], /the migration b\.sql has no number; that of a new one is 002$/],
  ];
  for (const [files, message] of rows) {
    test(files.join(', '), () => {
      const folder = createFolder();
      for (const file of files) writeFileSync(join(folder, file), 'SELECT 1');
      if (message) assert.throws(() => readMigrations(folder), message);
      else assert.deepEqual(readMigrations(folder), files);
    });
  }
});
