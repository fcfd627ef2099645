import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '../../server/idempotency/store.ts';
import type { Records } from '../../server/records/index.ts';
import { openRecords } from '../../server/records/index.ts';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { countJobs } from '../support/count-jobs.ts';
import { runProcess, startProcess } from '../support/processes.ts';
import { createFolder, startTestServer, type Teardown } from '../support/servers.ts';

const environment = { PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests', LOG_LEVEL: 'info' };

/** Starts the real process over a database file of its own. */
async function start(teardown: Teardown) {
  const file = join(createFolder(), 'jobs.db');
  const started = startProcess(teardown, ['server/main.ts'], {
    env: { ...environment, DATABASE_URL: `sqlite:${file}` },
  });
  const [, url = ''] = await started.printed(/listens on (http:\/\/\S+?)\. /);
  return { ...started, file, post: async () => (await call(url, good)).status, url };
}

function rmAll(file: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`);
}

describe('a locked database', () => {
  test('is a 503 for whoever writes, and keeps nobody else waiting', async (context) => {
    const server = await startTestServer(context);
    const lock = server.lockDatabase();
    const order: string[] = [];
    const writing = call(server.url, good).then(({ status }) => order.push(`write ${status}`));
    // The first of those who do not write is there long before the writer has given up.
    await call(server.url, { method: 'GET', path: '/openapi.json' });
    order.push('others');
    await writing;
    assert.deepEqual(order, ['others', 'write 503']);
    lock.release();
  });

  test('is not waited for again once it has stayed locked, and is free at once', async () => {
    const file = join(createFolder(), 'jobs.db');
    const [known, fresh] = [await openRecords(`sqlite:${file}`), await openRecords(`sqlite:${file}`)];
    const lock = new DatabaseSync(file);
    lock.exec('BEGIN IMMEDIATE');
    const templates = [{ id: 8, name: 'Never' }];
    await assert.rejects(known.putJobTemplates(templates), StoreUnavailable);
    const order: string[] = [];
    const note = (store: Records, name: string) =>
      assert.rejects(store.putJobTemplates(templates)).then(() => order.push(name));
    await Promise.all([note(fresh, 'who meets it first'), note(known, 'who has met it')]);
    assert.deepEqual(order, ['who has met it', 'who meets it first']);
    lock.close();
    await known.putJobTemplates([{ id: 9, name: 'Free again' }]);
    assert.equal((await fresh.findJobTemplate(9))?.name, 'Free again');
    await Promise.all([known.close(), fresh.close()]);
  });

  test('that is soon released is waited for', async (context) => {
    const server = await startTestServer(context);
    const lock = server.lockDatabase();
    const writing = Promise.all(Array.from({ length: 20 }, () => call(server.url, good)));
    await sleep(30);
    lock.release();
    assert.deepEqual(new Set((await writing).map(({ status }) => status)), new Set([201]));
    assert.equal(countJobs(server), 20);
  });
});

describe('a database file that is not the one that was opened is a 503 and a log line:', () => {
  const ways: [string, (file: string) => void][] = [
    ['deleted', (file) => rmSync(file)],
    ['deleted with what is beside it', (file) => rmAll(file)],
    ['its log deleted', (file) => rmSync(`${file}-wal`)],
    [
      'replaced by a copy',
      (file) => {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      },
    ],
  ];
  for (const [name, damage] of ways) {
    test(name, async (context) => {
      const server = await start(context);
      assert.equal(await server.post(), 201);
      damage(server.file);
      assert.equal(await server.post(), 503);
      assert.equal(await server.post(), 503);
      await server.printed(/jobs\.db was deleted or replaced while it was open/);
    });
  }

  test('without a table', async (context) => {
    const server = await start(context);
    const database = new DatabaseSync(server.file);
    database.exec('ALTER TABLE users RENAME TO away');
    assert.equal(await server.post(), 503);
    await server.printed(/jobs\.db cannot be used: no such table: \S*users/);
    database.exec('ALTER TABLE away RENAME TO users');
    assert.equal(await server.post(), 201);
    database.close();
  });

  test('put back, it is served again', async (context) => {
    const server = await start(context);
    renameSync(server.file, `${server.file}.away`);
    assert.equal(await server.post(), 503);
    renameSync(`${server.file}.away`, server.file);
    assert.equal(await server.post(), 201);
  });
});

describe('the files of a database are for their owner alone', () => {
  const modeOf = (file: string) => statSync(file).mode & 0o777;

  test('from the first', async () => {
    const file = join(createFolder(), 'data', 'jobs.db');
    const store = await openRecords(`sqlite:${file}`);
    for (const end of ['', '-wal', '-shm']) assert.equal(modeOf(`${file}${end}`), 0o600, end);
    assert.equal(modeOf(join(file, '..')), 0o700);
    await store.close();
  });

  test('and where they were not, from the next start', async () => {
    const file = join(createFolder(), 'jobs.db');
    await (await openRecords(`sqlite:${file}`)).close();
    chmodSync(file, 0o644);
    const store = await openRecords(`sqlite:${file}`);
    for (const end of ['', '-wal', '-shm']) assert.equal(modeOf(`${file}${end}`), 0o600, end);
    await store.close();
  });
});

describe('what cannot be opened is one line and exit code 1:', () => {
  const folder = createFolder();
  const newer = join(folder, 'newer.db');
  const database = new DatabaseSync(newer);
  database.exec(
    "CREATE TABLE kysely_migration (name, timestamp); INSERT INTO kysely_migration VALUES ('099-x.sql', '2026')",
  );
  database.close();
  const text = join(folder, 'text.db');
  writeFileSync(text, 'This is no database, and long enough to be seen as none at the first look at its head.');
  mkdirSync(join(folder, 'a-folder'));
  const contract = (content: string, name: string) => {
    const file = join(folder, name);
    writeFileSync(file, content);
    return file;
  };
  const cases: [string, Record<string, string>, RegExp][] = [
    ['a newer schema', { DATABASE_URL: `sqlite:${newer}` }, /newer\.db .*099-x\.sql/],
    ['no database', { DATABASE_URL: `sqlite:${text}` }, /text\.db cannot be opened: file is not a database\./],
    ['a folder', { DATABASE_URL: `sqlite:${folder}/a-folder` }, /a-folder cannot be opened: it is no regular file\./],
    ['a device', { DATABASE_URL: 'sqlite:/dev/null' }, /null cannot be opened: it is no regular file\./],
    ['a folder under /proc', { DATABASE_URL: 'sqlite:/proc/x/jobs.db' }, /^The database \/proc\/x\/jobs\.db cannot be/],
    ['a file under /proc', { DATABASE_URL: 'sqlite:/proc/jobs.db' }, /^The database \/proc\/jobs\.db cannot be opened/],
    ...['null', '[]', '3', '{}', '{"openapi":"2.0"}', '{"openapi":"3.1.0","info":{},"paths":null}'].map(
      (content, index): [string, Record<string, string>, RegExp] => [
        `the contract ${content}`,
        { CONTRACT: contract(content, `${index}.json`), DATABASE_URL: 'sqlite::memory:' },
        /^The contract \S+\.json cannot be read: it is no OpenAPI/,
      ],
    ),
  ];
  for (const [name, env, line] of cases) {
    test(name, async (context) => {
      const { code, stderr } = await runProcess(context, ['server/main.ts'], { env: { ...environment, ...env } });
      assert.equal(code, 1);
      assert.match(stderr, line);
      assert.match(stderr, /^[^\n]+\n$/);
    });
  }
});

test('a database in memory works, and leaves no file', async (context) => {
  const cwd = createFolder();
  const env = { ...environment, DATABASE_URL: 'sqlite::memory:' };
  const started = startProcess(context, ['server/main.ts'], { env, cwd });
  const [, url = ''] = await started.printed(/listens on (http:\/\/\S+?)\. /);
  assert.equal((await call(url, good)).status, 201);
  const none = { throwIfNoEntry: false };
  assert.equal(statSync(join(cwd, ':memory:'), none), undefined);
  assert.equal(statSync(join(import.meta.dirname, '../..', ':memory:'), none), undefined);
});

test('a text that no driver could keep is a 400 where a handler lets it through, and nothing is stored', async (context) => {
  const server = await startTestServer(context, {
    handlers: (store) => ({
      createSliceWorkflowJob: async () => {
        await store.putJobTemplates([{ id: 9, name: 'a\0b' }]);
        return { status: 404, body: { detail: 'None.' } };
      },
    }),
  });
  const { status, text } = await call(server.url, good);
  assert.equal(status, 400);
  assert.match(text, /A text with U\+0000 or a lone surrogate cannot be stored\./);
});
