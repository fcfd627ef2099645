import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { StoreUnavailable } from '../../server/idempotency/store.ts';
import { openRecords } from '../../server/records/index.ts';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { countJobs } from '../support/count-jobs.ts';
import { openTestDatabases } from '../support/postgres.ts';
import { createFolder, startTestServer } from '../support/servers.ts';
import { testDriver } from '../support/store-suite.ts';

testDriver({
  name: 'SQLite',
  async createEmpty() {
    const file = join(createFolder(), 'deep', 'er', 'jobs.db');
    return { open: () => openRecords(`sqlite:${file}`) };
  },
});

const createDatabase = await openTestDatabases({ after });

testDriver({
  name: 'PostgreSQL',
  async createEmpty() {
    const url = await createDatabase();
    return { open: () => openRecords(url) };
  },
});

test('SQLite keeps what was promised about durability', async () => {
  const file = join(createFolder(), 'jobs.db');
  const store = await openRecords(`sqlite:${file}`);
  const database = new DatabaseSync(file);
  assert.deepEqual({ ...database.prepare('PRAGMA journal_mode').get() }, { journal_mode: 'wal' });
  assert.deepEqual({ ...database.prepare('PRAGMA user_version').get() }, { user_version: 4 });
  database.close();
  await store.close();
});

test('a database that cannot be reached is StoreUnavailable at start', async () => {
  const folder = createFolder();
  await assert.rejects(openRecords(`sqlite:${folder}`), StoreUnavailable);
  await assert.rejects(openRecords('mysql:x'), /There is no driver for mysql: databases; use sqlite:FILE or postgres:/);
});

test('a locked database is a 503, nothing is stored, and the next request succeeds', async (context) => {
  const server = await startTestServer(context);
  const lock = server.lockDatabase();
  const response = await call(server.url, good);
  assert.equal(response.status, 503);
  assert.deepEqual(response.json, { detail: 'The service is temporarily unavailable; try again later.' });
  lock.release();
  assert.equal(countJobs(server), 0);
  assert.equal((await call(server.url, good)).status, 201);
});
