import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { StoreUnavailable } from '../../server/idempotency/store.ts';
import { openRecords } from '../../server/records/index.ts';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { runStatement, startTestPostgres } from '../support/postgres.ts';
import { runProcess, startProcess } from '../support/processes.ts';
import type { Teardown } from '../support/servers.ts';

const postgres = await startTestPostgres({ after });
const url = await postgres.createDatabase('faults');
const store = await openRecords(url);
after(() => store.close());
const template = (await store.findJobTemplate(7)) ?? assert.fail();
const draft = {
  ...{ name: 'x', description: '', extraVars: '', allowSimultaneous: false, isSlicedJob: false, inventory: undefined },
  ...{ limit: '', scmBranch: '', webhookService: undefined, webhookCredential: undefined, webhookGuid: '' },
  ...{ skipTags: '', jobTags: '', workflowJobTemplate: undefined },
};
const create = () => store.createWorkflowJob(template, draft, 'admin');
const count = async () => Number((await runStatement(url, 'SELECT count(*) FROM workflow_jobs'))[0]?.count);

test('a PostgreSQL that is stopped is StoreUnavailable at once, and used again once it is there', async () => {
  await create();
  const under = Array.from({ length: 20 }, () => create().catch((error) => error));
  const transaction = store.transaction(async (own) => {
    await own.createWorkflowJob(template, draft, 'admin');
    await sleep(200);
    await own.createWorkflowJob(template, draft, 'admin');
  });
  const broken = assert.rejects(transaction, StoreUnavailable);
  await postgres.stop();
  await broken;
  const settled = await Promise.all(under);
  const failures = settled.filter((outcome) => outcome instanceof Error);
  assert(failures.every((error) => error instanceof StoreUnavailable));
  for (const act of [create, store.ping, () => store.findWorkflowJob(1), () => store.transaction(async () => 1)]) {
    await assert.rejects(act(), StoreUnavailable);
  }
  await postgres.start();
  await store.ping();
  const acknowledged = 1 + settled.length - failures.length;
  assert((await count()) >= acknowledged, 'an acknowledged job is lost');
  const job = await create();
  assert.deepEqual(await store.findWorkflowJob(job.id), job);
});

test('connections that an operator ends are replaced', async () => {
  await runStatement(
    url,
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'contract-workbench'",
  );
  const outcomes = await Promise.allSettled([create(), store.ping(), create()]);
  for (const outcome of outcomes) assert(outcome.status === 'fulfilled' || outcome.reason instanceof StoreUnavailable);
  await create();
});

/** Starts the real process over a database. */
async function startServer(teardown: Teardown, databaseUrl: string) {
  const env = { PORT: '0', ADMIN_PORT: 'off', API_TOKENS: 'admin:admin-secret-for-tests', DATABASE_URL: databaseUrl };
  const started = startProcess(teardown, ['server/main.ts'], { env });
  const [, url = ''] = await started.printed(/listens on (http:\/\/\S+?)\. /);
  // A request with a key has a connection of its own for as long as it takes.
  const post = () => call(url, { ...good, headers: { ...good.headers, 'Idempotency-Key': randomUUID() } });
  return { ...started, post };
}

/** A way to PostgreSQL that, while `isCut`, ends each connection in the same packet that says that it is made, as a fast stop may. */
async function startCuttingProxy(teardown: Teardown, { hostname, port }: URL) {
  const proxy = { isCut: false, url: '' };
  const fields = ['SFATAL', 'C57P01', 'Mterminating connection due to administrator command', ''];
  const text = Buffer.from(fields.map((field) => `${field}\0`).join(''));
  const length = Buffer.alloc(4);
  length.writeInt32BE(text.length + 4);
  const cut = Buffer.concat([Buffer.from('E'), length, text]);
  const server = createServer((client) => {
    const database = connect(Number(port), hostname);
    for (const socket of [client, database]) socket.on('error', () => {});
    client.pipe(database);
    client.on('close', () => database.destroy());
    database.on('close', () => client.destroy());
    database.on('data', (chunk) => {
      if (proxy.isCut && chunk.includes('Z\0\0\0\x05I', 0, 'latin1')) client.end(Buffer.concat([chunk, cut]));
      else client.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  teardown.after(() => server.close());
  proxy.url = url.replace(`:${port}/`, `:${(server.address() as AddressInfo).port}/`);
  return proxy;
}

test('a connection that ends before it is handed out is a 503, and the server goes on', async (context) => {
  const proxy = await startCuttingProxy(context, new URL(url));
  const server = await startServer(context, proxy.url);
  proxy.isCut = true;
  // Two at once need more connections than the one that is there.
  await Promise.all([server.post(), server.post(), server.post()]);
  const { status, headers } = await server.post();
  assert.deepEqual([status, headers['retry-after']], [503, '1']);
  proxy.isCut = false;
  assert.equal((await server.post()).status, 201);
  assert.equal(server.child.exitCode, null);
});

test('a database or a table that is dropped is a 503 and a log line, and served again once it is there', async (context) => {
  const dropped = await postgres.createDatabase('dropped');
  const beside = postgres.urlOf('postgres');
  const server = await startServer(context, dropped);
  assert.equal((await server.post()).status, 201);
  await runStatement(dropped, 'ALTER TABLE workflow_jobs RENAME TO away');
  assert.equal((await server.post()).status, 503);
  await server.printed(/relation \\"workflow_jobs\\" does not exist/);
  await runStatement(dropped, 'ALTER TABLE away RENAME TO workflow_jobs');
  assert.equal((await server.post()).status, 201);
  await runStatement(beside, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'dropped'");
  await runStatement(beside, 'ALTER DATABASE dropped RENAME TO away');
  assert.equal((await server.post()).status, 503);
  await server.printed(/database \\"dropped\\" does not exist/);
  await runStatement(beside, 'ALTER DATABASE away RENAME TO dropped');
  assert.equal((await server.post()).status, 201);
});

test('a database that is read-only is StoreUnavailable for whoever writes', async () => {
  // From beside, since nothing can be altered from within.
  const alter = async (setting: string) => {
    const beside = postgres.urlOf('postgres');
    await runStatement(beside, `ALTER DATABASE faults ${setting}`);
    await runStatement(beside, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'faults'");
    await sleep(50);
  };
  await alter('SET default_transaction_read_only = on');
  const before = await count();
  await assert.rejects(create(), StoreUnavailable);
  assert.deepEqual((await store.findJobTemplate(7))?.id, 7);
  await alter('RESET default_transaction_read_only');
  await create();
  assert.equal(await count(), before + 1);
});

describe('a PostgreSQL that cannot be opened is one line and exit code 1, without the password:', () => {
  const { host } = new URL(url);
  const cases: [string, string, RegExp][] = [
    [
      'nobody listens',
      'postgres://me:hidden-secret@127.0.0.1:9/jobs',
      /127\.0\.0\.1:9\/jobs cannot be opened: .*ECONNREFUSED/,
    ],
    ['a wrong password', `postgres://postgres:hidden-secret@${host}/faults`, /password authentication failed/],
    ['no such database', url.replace('/faults', '/nowhere'), /database "nowhere" does not exist/],
    [
      'no such host',
      'postgres://me:hidden-secret@nowhere.invalid/jobs',
      /nowhere\.invalid\/jobs cannot be opened: .*nowhere\.invalid/,
    ],
  ];
  for (const [what, given, line] of cases) {
    test(what, async (context) => {
      const env = { PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests', DATABASE_URL: given };
      const { code, stderr } = await runProcess(context, ['server/main.ts'], { env });
      assert.equal(code, 1);
      assert.match(stderr, line);
      assert.match(stderr, /^[^\n]+\n$/);
      assert.doesNotMatch(stderr, /hidden-secret/);
    });
  }
});
