import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobTemplate, Records, WorkflowJobDraft } from '../../server/records/index.ts';
import type { Teardown } from './servers.ts';

/** A store with its one template, how to put a job into it, and how many jobs it has. */
export interface Fixture {
  store: Records;
  template: JobTemplate;
  draft: WorkflowJobDraft;
  countJobs(): Promise<number>;
}

/** Tests what a transaction is in every driver. */
export function testTransactions(
  withStore: (use: (fixture: Fixture) => Promise<void>) => (context: Teardown) => Promise<void>,
): void {
  const tests: [string, (fixture: Fixture) => Promise<void>][] = [
    ['keeps all that its work has written', keepsAll],
    ['keeps nothing of work that rejects', keepsNothing],
    ['is what the other calls of its work belong to, those on the store itself too', isAmbient],
    ['shows nobody else what is not committed, and does not keep readers waiting', isIsolated],
    ['within a transaction is part of it', joins],
    ['that takes too long is undone, and what comes afterwards rejects', isLimited],
    ['runs in the context of whoever asked for it', keepsContext],
    ['does not mix with others that run at the same time', doesNotMix],
  ];
  for (const [name, run] of tests) test(`a transaction ${name}`, withStore(run));
}

async function keepsAll({ store, template, draft, countJobs }: Fixture): Promise<void> {
  const jobs = await store.transaction(async (own) => [
    await own.createWorkflowJob(template, draft, 'admin'),
    await own.createWorkflowJob(template, draft, 'another'),
  ]);
  assert.equal(await countJobs(), 2);
  for (const job of jobs) assert.deepEqual(await store.findWorkflowJob(job.id), job);
}

async function keepsNothing({ store, template, draft, countJobs }: Fixture): Promise<void> {
  const failing = store.transaction(async (own) => {
    await own.putJobTemplates([{ id: 8, name: 'Never' }]);
    const job = await own.createWorkflowJob(template, draft, 'admin');
    assert.deepEqual(await own.findWorkflowJob(job.id), job, 'it sees what it has written');
    throw new Error('changed my mind');
  });
  await assert.rejects(failing, /changed my mind/);
  assert.deepEqual([await countJobs(), await store.findJobTemplate(8)], [0, undefined]);
}

async function isAmbient({ store, template, draft, countJobs }: Fixture): Promise<void> {
  const failing = store.transaction(async () => {
    await sleep(1);
    const job = await store.createWorkflowJob(template, draft, 'admin');
    assert.deepEqual(await store.findWorkflowJob(job.id), job);
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  assert.equal(await countJobs(), 0);
}

async function isIsolated({ store, template, draft, countJobs }: Fixture): Promise<void> {
  const { promise: read, resolve: letGo } = Promise.withResolvers<void>();
  const transaction = store.transaction(async (own) => {
    await own.createWorkflowJob(template, draft, 'admin');
    await read;
  });
  await sleep(20);
  assert.equal(await countJobs(), 0);
  letGo();
  await transaction;
  assert.equal(await countJobs(), 1);
}

async function joins({ store, template, draft, countJobs }: Fixture): Promise<void> {
  const failing = store.transaction(async () => {
    await store.transaction((own) => own.createWorkflowJob(template, draft, 'admin'));
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  assert.equal(await countJobs(), 0);
}

async function isLimited({ store, template, draft, countJobs }: Fixture): Promise<void> {
  let straggler: Promise<unknown> = Promise.resolve();
  const slow = store.transaction(
    async (own) => {
      await own.createWorkflowJob(template, draft, 'admin');
      straggler = assert.rejects(
        sleep(100).then(() => store.createWorkflowJob(template, draft, 'admin')),
        /[Tt]ransaction is already rolled back/,
      );
      await straggler;
    },
    { milliseconds: 30 },
  );
  await assert.rejects(slow, { name: 'Error', message: 'A transaction took longer than 30 ms.' });
  await straggler;
  assert.equal(await countJobs(), 0);
  await store.createWorkflowJob(template, draft, 'admin');
  assert.equal(await countJobs(), 1);
}

async function keepsContext({ store }: Fixture): Promise<void> {
  const caller = new AsyncLocalStorage<number>();
  const seen = await Promise.all(
    [1, 2, 3].map((number) => caller.run(number, () => store.transaction(async () => caller.getStore()))),
  );
  assert.deepEqual(seen, [1, 2, 3]);
}

async function doesNotMix({ store, template, draft, countJobs }: Fixture): Promise<void> {
  const work = Array.from({ length: 12 }, (_, index) =>
    store.transaction(async (own) => {
      await own.createWorkflowJob(template, { ...draft, name: `job ${index}` }, `user ${index % 3}`);
      await sleep(index % 3);
      if (index % 2 === 1) throw new Error('odd');
      await own.createWorkflowJob(template, draft, 'admin');
    }),
  );
  const alone = store.createWorkflowJob(template, draft, 'admin');
  const settled = await Promise.allSettled(work);
  await alone;
  assert.deepEqual(
    settled.map(({ status }) => status),
    settled.map((_, index) => (index % 2 === 0 ? 'fulfilled' : 'rejected')),
  );
  assert.equal(await countJobs(), 13);
}
