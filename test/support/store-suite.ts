import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Records, WorkflowJobDraft, WorkflowJobQuery } from '../../server/records/index.ts';
import type { Teardown } from './servers.ts';
import { testStoredResponses } from './stored-responses-suite.ts';
import { type Fixture, testTransactions } from './transaction-suite.ts';

/** A driver under test: how to open a store that is empty, and the same one again after it was closed. */
export interface Driver {
  name: string;
  createEmpty(teardown: Teardown): Promise<{ open(): Promise<Records> }>;
}

const draft: WorkflowJobDraft = {
  name: 'Nightly patch',
  description: '',
  extraVars: '{"a":1}',
  allowSimultaneous: true,
  isSlicedJob: false,
  inventory: undefined,
  limit: 'web-*',
  scmBranch: '',
  webhookService: 'github',
  webhookCredential: 11,
  webhookGuid: '',
  skipTags: '',
  jobTags: '',
  workflowJobTemplate: undefined,
};

const firstPage: WorkflowJobQuery = { jobTemplateId: 7, orderBy: 'id', descending: false, page: 1, pageSize: 25 };

/** Tests what every driver of the store must do. */
export function testDriver({ name, createEmpty }: Driver): void {
  const withStore = (use: (fixture: Fixture) => Promise<void>) => async (context: Teardown) => {
    const store = await (await createEmpty(context)).open();
    try {
      const template = await store.findJobTemplate(7);
      assert(template);
      const countJobs = async () => (await store.listWorkflowJobs(firstPage))?.count ?? -1;
      await use({ store, template, draft, countJobs });
    } finally {
      await store.close();
    }
  };

  describe(`the ${name} store`, () => {
    test(
      'starts with the template of a fresh AWX',
      withStore(async ({ store, template }) => {
        assert.deepEqual(template, { id: 7, name: 'Demo Job Template', description: '' });
        assert.equal(await store.findJobTemplate(8), undefined);
        await store.ping();
      }),
    );

    test(
      'puts templates in and renames them',
      withStore(async ({ store }) => {
        await store.putJobTemplates([
          { id: 7, name: 'Renamed' },
          { id: 2147483647, name: 'Last' },
        ]);
        assert.equal((await store.findJobTemplate(7))?.name, 'Renamed');
        assert.equal((await store.findJobTemplate(2147483647))?.name, 'Last');
      }),
    );

    test(
      'gives a job back as it was drafted, with what the store adds, and reads it so',
      withStore(async ({ store, template }) => {
        const job = await store.createWorkflowJob(template, draft, 'admin');
        const { id, created, modified, status, jobTemplate, launchedBy, ...rest } = job;
        assert.deepEqual(rest, draft);
        assert.deepEqual([status, launchedBy.name, modified], ['new', 'admin', created]);
        assert.deepEqual(jobTemplate, template);
        assert(Number.isInteger(id) && id >= 1);
        assert.deepEqual(await store.findWorkflowJob(id), job);
        assert.equal(await store.findWorkflowJob(2147483647), undefined);
      }),
    );

    test('keeps jobs, users and numbering when it is opened again', async (context) => {
      const { open } = await createEmpty(context);
      const first = await open();
      const template = await first.findJobTemplate(7);
      assert(template);
      const before = await first.createWorkflowJob(template, draft, 'admin');
      await first.close();
      const second = await open();
      const afterwards = await second.createWorkflowJob(template, draft, 'admin');
      assert(afterwards.id > before.id);
      assert.deepEqual(afterwards.launchedBy, before.launchedBy);
      assert.deepEqual((await second.findWorkflowJob(before.id))?.created, before.created);
      await second.close();
    });

    test(
      'refuses a job whose template does not exist, and stores nothing of it',
      withStore(async ({ store, template }) => {
        const missing = { id: 8, name: 'Missing', description: '' };
        await assert.rejects(store.createWorkflowJob(missing, draft, 'nobody'));
        const job = await store.createWorkflowJob(template, draft, 'somebody');
        assert.equal(job.launchedBy.name, 'somebody');
      }),
    );

    for (const [what, text] of [
      ['U+0000', 'a\0b'],
      ['a lone surrogate', 'a\ud800b'],
    ] as const) {
      test(
        `refuses ${what} in whatever is to be kept or looked for`,
        withStore(async ({ store, template, countJobs }) => {
          await assert.rejects(store.createWorkflowJob(template, { ...draft, limit: text }, 'admin'), TypeError);
          await assert.rejects(store.createWorkflowJob(template, draft, text), TypeError);
          await assert.rejects(store.putJobTemplates([{ id: 9, name: text }]), TypeError);
          await assert.rejects(store.listWorkflowJobs({ ...firstPage, nameContains: text }), TypeError);
          assert.equal(await countJobs(), 0);
        }),
      );
    }

    test('lists, counts, filters and orders more jobs than it looks at in one go', withStore(listsMany));

    test('has fewer jobs on a page where all that were asked for are too large together', withStore(listsLarge));

    testTransactions(withStore);
    testStoredResponses(withStore);
  });
}

async function listsMany({ store, template }: Fixture): Promise<void> {
  await store.putJobTemplates([{ id: 12, name: 'Another' }]);
  const drafts = Array.from({ length: 700 }, (_, index) => ({ ...draft, name: `${index % 2 ? 'Ä' : 'b'}-${index}` }));
  await store.transaction(async (own) => {
    for (const each of drafts) await own.createWorkflowJob(template, each, 'admin');
  });
  await store.createWorkflowJob({ ...template, id: 12 }, { ...draft, name: 'Ä-999' }, 'admin');
  const list = async (query: Partial<WorkflowJobQuery>) => {
    const found = await store.listWorkflowJobs({ ...firstPage, ...query });
    return found && { ...found, names: found.jobs.map((job) => job.name), ids: found.jobs.map((job) => job.id) };
  };
  const all = await list({ pageSize: 1000 });
  const ids = all?.ids ?? [];
  assert.deepEqual([all?.count, ids], [700, ids.toSorted((a, b) => a - b)]);
  const byName = drafts.map(({ name }) => name).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const pages: [Partial<WorkflowJobQuery>, unknown][] = [
    [{ page: 3 }, ids.slice(50, 75)],
    [{ page: 3, descending: true }, ids.toReversed().slice(50, 75)],
    [{ page: 'last', pageSize: 200 }, ids.slice(600)],
    [{ page: 29 }, undefined],
    [{ id: ids[3] }, [ids[3]]],
    [{ id: ids[3], name: 'another' }, []],
    [{ status: 'failed' }, []],
    [{ status: 'new', page: 28 }, ids.slice(675)],
    [{ status: 'new', page: 28, descending: true }, ids.slice(0, 25).reverse()],
  ];
  for (const [query, expected] of pages) assert.deepEqual((await list(query))?.ids, expected, JSON.stringify(query));
  const named: [Partial<WorkflowJobQuery>, number, string[]][] = [
    [{ orderBy: 'name', pageSize: 1000 }, 700, byName],
    [{ orderBy: 'name', page: 2, descending: true }, 700, byName.toReversed().slice(25, 50)],
    [{ nameContains: 'ä-69' }, 6, ['Ä-69', 'Ä-691', 'Ä-693', 'Ä-695', 'Ä-697', 'Ä-699']],
    [
      { nameContains: 'B-12', orderBy: 'name', descending: true },
      6,
      ['b-128', 'b-126', 'b-124', 'b-122', 'b-120', 'b-12'],
    ],
    [{ nameContains: 'ä', pageSize: 2, descending: true }, 350, ['Ä-699', 'Ä-697']],
    [{ nameContains: '99', status: 'new', pageSize: 3 }, 7, ['Ä-99', 'Ä-199', 'Ä-299']],
    [{ nameContains: '-69', status: 'failed' }, 0, []],
    [{ nameContains: '%-6_' }, 0, []],
    [{ name: 'b-12', nameContains: '12' }, 1, ['b-12']],
    [{ name: 'B-12' }, 0, []],
    [{ name: 'b-12', status: 'new', orderBy: 'name', descending: true }, 1, ['b-12']],
    [{ name: 'b-12', status: 'failed' }, 0, []],
    [{ status: 'new', orderBy: 'name', page: 2 }, 700, byName.slice(25, 50)],
  ];
  for (const [query, count, names] of named) {
    const found = await list(query);
    assert.deepEqual([found?.count, found?.names], [count, names], JSON.stringify(query));
  }
}

async function listsLarge({ store, template }: Fixture): Promise<void> {
  for (let count = 0; count < 21; count++)
    await store.createWorkflowJob(
      template,
      { ...draft, extraVars: 'x'.repeat(count < 15 ? 300_000 : 1_200_000) },
      'admin',
    );
  const list = async (page: number | 'last', pageSize: number) => {
    const found = await store.listWorkflowJobs({ ...firstPage, page, pageSize });
    return [found?.page, found?.pageSize, found?.jobs.map(({ id }) => id)];
  };
  const [, , ids] = await list(1, 4);
  const first = Number(Array.isArray(ids) ? ids[0] : undefined);
  const stretch = (from: number, length: number) => Array.from({ length }, (_, index) => first + from + index);
  assert.deepEqual(await list(1, 200), [1, 4, stretch(0, 4)]);
  assert.deepEqual(await list(2, 10), [3, 5, stretch(10, 5)]);
  assert.deepEqual(await list(2, 6), [2, 6, stretch(6, 6)]);
  assert.deepEqual(await list(4, 5), [16, 1, stretch(15, 1)]);
  assert.deepEqual(await list('last', 25), [21, 1, stretch(20, 1)]);
}
