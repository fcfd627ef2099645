import assert from 'node:assert/strict';
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { openRecords } from '../../server/records/index.ts';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { runProcess, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const environment = { PORT: '0', ADMIN_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests', LOG_LEVEL: 'error' };

/** A database with a template of a long name for each of its pages. */
async function createDatabase(): Promise<string> {
  const file = join(createFolder(), 'jobs.db');
  const store = await openRecords(`sqlite:${file}`);
  await store.putJobTemplates(Array.from({ length: 50 }, (_, id) => ({ id: id + 1, name: 'x'.repeat(3000) })));
  await store.close();
  return file;
}

/** Overwrites what is in a file from a page on. */
function damage(file: string, fromPage: number): void {
  const descriptor = openSync(file, 'r+');
  const length = statSync(file).size - fromPage * 4096;
  writeSync(descriptor, Buffer.alloc(length, 0x5a), 0, length, fromPage * 4096);
  closeSync(descriptor);
}

describe('what SQLite cannot open is one line that names the file, and stays as it is:', () => {
  test('a corrupt database', async (context) => {
    const file = await createDatabase();
    damage(file, 1);
    const before = readFileSync(file);
    const env = { ...environment, DATABASE_URL: `sqlite:${file}` };
    const { code, stderr } = await runProcess(context, ['server/main.ts'], { env });
    assert.deepEqual(
      [code, /^The database \S+jobs\.db cannot be \w+: .*malformed\.\n$/.test(stderr)],
      [1, true],
      stderr,
    );
    assert.deepEqual(readFileSync(file), before);
  });

  test('a database that another process keeps locked', async (context) => {
    const file = await createDatabase();
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN EXCLUSIVE');
    const env = { ...environment, DATABASE_URL: `sqlite:${file}` };
    const { code, stderr } = await runProcess(context, ['server/main.ts'], { env });
    lock.close();
    assert.deepEqual(
      [code, /^The database \S+jobs\.db cannot be \w+: database is locked\.\n$/.test(stderr)],
      [1, true],
      stderr,
    );
  });
});

test('a full disk is a 503 for whoever writes, and whatever was acknowledged is there', async (context) => {
  const file = join(createFolder(), 'jobs.db');
  // No file of this process may grow beyond as many blocks of 512 or 1024 bytes.
  const command = ['sh', '-c', `ulimit -f 600; exec "${process.execPath}" server/main.ts`];
  const env = { ...environment, DATABASE_URL: `sqlite:${file}` };
  const server = startProcess(context, command, { env });
  const [, url = ''] = await server.printed(/listens on (http:\/\/\S+?)\. /);
  const body = JSON.stringify({ name: 'x', description: 'x'.repeat(20_000) });
  let acknowledged = 0;
  let status = 201;
  for (; status === 201; acknowledged += 1) status = (await call(url, { ...good, body })).status;
  assert.equal(status, 503);
  assert.equal((await call(url, { ...good, method: 'GET' })).status, 200, 'whoever reads is served');
  const database = new DatabaseSync(file, { readOnly: true });
  const { jobs } = { ...database.prepare('SELECT count(*) AS jobs FROM workflow_jobs').get() };
  assert.deepEqual(
    [jobs, { ...database.prepare('PRAGMA integrity_check').get() }],
    [acknowledged - 1, { integrity_check: 'ok' }],
  );
  database.close();
});
