import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../server/store/open.ts';
import { StoreUnavailable } from '../../server/store/store.ts';
import { runStatement, startTestPostgres } from '../support/postgres.ts';
import { runProcess } from '../support/processes.ts';

const postgres = await startTestPostgres({ after });
const url = await postgres.createDatabase('faults');
const store = await openStore(url);
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
