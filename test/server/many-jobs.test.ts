import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fillPostgres } from '../../scripts/store/fill-postgres.ts';
import { fillSqlite } from '../../scripts/store/fill-sqlite.ts';
import { openStore } from '../../server/store/open.ts';
import type { Store, WorkflowJob, WorkflowJobQuery } from '../../server/store/store.ts';
import { openTestDatabases } from '../support/postgres.ts';
import { createFolder } from '../support/servers.ts';

/** More than anything is skipped, sorted or found in one go, in several blocks of ids. */
const jobs = 24_000;

const createDatabase = await openTestDatabases({ after });

/** Opens a database, fills it and opens it anew. */
async function openFilled(url: string, fill: () => Promise<void> | void): Promise<Store> {
  await (await openStore(url)).close();
  await fill();
  const store = await openStore(url);
  after(() => store.close());
  return store;
}

const file = join(createFolder(), 'jobs.db');
const url = await createDatabase();
const stores: [string, Store][] = [
  ['SQLite', await openFilled(`sqlite:${file}`, () => fillSqlite(file, { template: 7, jobs }))],
  ['PostgreSQL', await openFilled(url, () => fillPostgres(url, { template: 7, jobs }))],
];

const byName = (a: WorkflowJob, b: WorkflowJob) =>
  Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || a.id - b.id;

for (const [name, store] of stores) {
  describe(`${name} with ${jobs} jobs`, async () => {
    const list = async (asked: Partial<WorkflowJobQuery>) => {
      const query = { jobTemplateId: 7, orderBy: 'id', descending: false, page: 1, pageSize: jobs, ...asked } as const;
      return (await store.listWorkflowJobs(query)) ?? assert.fail();
    };
    const { count, jobs: all } = await list({});
    const orders: [string, (jobs: WorkflowJob[]) => WorkflowJob[], Partial<WorkflowJobQuery>][] = [
      ['of all, by id', (jobs) => jobs, {}],
      ['of all, by name', (jobs) => jobs.toSorted(byName), { orderBy: 'name' }],
      ['in a status', (jobs) => jobs.filter(({ status }) => status === 'new'), { status: 'new' }],
      [
        'in a status, by name',
        (jobs) => jobs.filter(({ status }) => status === 'new').sort(byName),
        { status: 'new', orderBy: 'name' },
      ],
      [
        'of few in a status, by name',
        (jobs) => jobs.filter(({ status }) => status === 'failed').sort(byName),
        { status: 'failed', orderBy: 'name' },
      ],
    ];
    test('there are as many, each once', () => {
      assert.deepEqual([count, new Set(all.map(({ id }) => id)).size], [jobs, jobs]);
    });

    for (const [what, choose, query] of orders) {
      for (const descending of [false, true]) {
        test(`pages ${what}${descending ? ', descending' : ''}, are those of the whole list`, async () => {
          const chosen = choose(all);
          const expected = descending ? chosen.toReversed() : chosen;
          const last = Math.ceil(expected.length / 7);
          for (const page of [1, 2, Math.floor(last / 3), Math.floor(last / 2), last - 1, last]) {
            const found = await list({ ...query, descending, page, pageSize: 7 });
            assert.equal(found.count, expected.length);
            const ids = (some: WorkflowJob[]) => some.map(({ id }) => id);
            assert.deepEqual(ids(found.jobs), ids(expected.slice((page - 1) * 7, page * 7)), `page ${page}`);
          }
        });
      }
    }

    test('a part of a name that many have finds the first thousand, or the last', async () => {
      const matching = all.filter(({ name }) => name.includes('backup'));
      assert(matching.length > 1000);
      for (const [descending, expected] of [
        [false, matching.slice(0, 1000)],
        [true, matching.slice(-1000).reverse()],
      ] as const) {
        const found = await list({ nameContains: 'BACKup', descending, pageSize: 2000 });
        assert.deepEqual([found.count, found.jobs], [1000, expected]);
      }
    });

    test('a part of a name that few have finds those', async () => {
      for (const part of ['CKUP 77', 'y', '9', 'zz', 'audit 1234']) {
        const expected = all.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase())).slice(0, 1000);
        assert.deepEqual((await list({ nameContains: part, pageSize: 2000 })).jobs, expected, part);
      }
    });
  });
}
