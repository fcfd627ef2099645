import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, test } from 'node:test';
import { readMigrations } from '../../server/store/migrations.ts';
import { openStore } from '../../server/store/open.ts';
import { StoreUnavailable } from '../../server/store/store.ts';
import { openTestDatabases, runStatement } from '../support/postgres.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const createDatabase = await openTestDatabases({ after });
const migrationsOf = (driver: string) => join(import.meta.dirname, `../../server/store/${driver}/migrations`);

/** What stands in a SQLite database: the names and the SQL of all that it has, and its version. */
function readSchema(file: string): unknown {
  const database = new DatabaseSync(file);
  const schema = database.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all();
  const version = database.prepare('PRAGMA user_version').get();
  database.close();
  return [schema, version];
}

describe('a migration that fails is named, and leaves the database as it was:', () => {
  test('SQLite', async () => {
    const file = join(createFolder(), 'jobs.db');
    const database = new DatabaseSync(file);
    database.exec(readFileSync(join(migrationsOf('sqlite'), '001-workflow-jobs.sql'), 'utf8'));
    database.exec('PRAGMA user_version = 1; CREATE TABLE name_search (mine TEXT)');
    database.close();
    const before = readSchema(file);
    await assert.rejects(openStore(`sqlite:${file}`), {
      name: 'StoreUnavailable',
      message: `The database ${file} cannot be opened: the migration 002-reading-back.sql failed: table name_search already exists.`,
    });
    assert.deepEqual(readSchema(file), before);
  });

  test('PostgreSQL', async () => {
    const url = await createDatabase();
    await runStatement(url, 'CREATE TABLE users (mine text)');
    await assert.rejects(openStore(url), (error: Error) => {
      assert(error instanceof StoreUnavailable);
      assert.match(
        error.message,
        /^The database postgres\S+ cannot be opened: the migration 001-\S+ failed: relation "users" already exists\.$/,
      );
      assert.doesNotMatch(error.message, /:[^/@]+@/, 'a secret');
      return true;
    });
    const tables = await runStatement(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
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
    const stores = await Promise.all(Array.from({ length: 4 }, () => openStore(url)));
    const applied = await runStatement(url, 'SELECT file FROM schema_migrations ORDER BY number');
    assert.deepEqual(
      applied.map(({ file }) => file),
      readdirSync(migrationsOf('postgres')).sort(),
    );
    for (const store of stores) await store.close();
  });
});

test('a PostgreSQL whose schema is newer than the program is left alone', async () => {
  const url = await createDatabase();
  await (await openStore(url)).close();
  await runStatement(url, "INSERT INTO schema_migrations (number, file) VALUES (99, '099-future.sql')");
  await assert.rejects(
    openStore(url),
    /its schema has version 99, and this program knows none above \d+; use a newer one, or another database\.$/,
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
      else
        assert.deepEqual(
          readMigrations(folder).map(({ number }) => number),
          [1, 2],
        );
    });
  }
});
