import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { openRecords, type Records, type WorkflowJob, type WorkflowJobQuery } from '../../server/records/index.ts';
import { fillPostgres, fillSqlite } from '../bench/sample-jobs.ts';
import { openTestDatabases, runStatement } from '../support/postgres.ts';
import { createFolder } from '../support/servers.ts';

/** More than anything is skipped, sorted or found in one go, in several blocks of ids. */
// No multiple of 256: the last ones are not in the trigram index of SQLite yet.
const jobs = 24_040;

const createDatabase = await openTestDatabases({ after });

/** Opens a database, fills it and opens it anew. */
async function openFilled(url: string, fill: () => Promise<void> | void): Promise<Records> {
  await (await openRecords(url)).close();
  await fill();
  const store = await openRecords(url);
  after(() => store.close());
  return store;
}

const file = join(createFolder(), 'jobs.db');
const url = await createDatabase();
const stores: [string, Records][] = [
  ['SQLite', await openFilled(`sqlite:${file}`, () => fillSqlite(file, { template: 7, jobs }))],
  ['PostgreSQL', await openFilled(url, () => fillPostgres(url, { template: 7, jobs }))],
];

test('PostgreSQL folds the rows that count jobs, and counts right', async () => {
  const own = await createDatabase();
  const records = await openRecords(own);
  const insert = `INSERT INTO workflow_jobs (job_template_id, launched_by_id, created, modified, name, lower_name, description,
    extra_vars, allow_simultaneous, is_sliced_job, "limit", scm_branch, webhook_guid, skip_tags, job_tags)
    VALUES (7, 1, now(), now(), 'x', 'x', '', '', false, false, '', '', '', '', '')`;
  await runStatement(own, "INSERT INTO users (name) VALUES ('admin')");
  await runStatement(own, `DO $$ BEGIN FOR n IN 1..2100 LOOP ${insert}; END LOOP; END $$`);
  const [row] = await runStatement(own, 'SELECT count(*)::integer AS rows FROM workflow_job_counts');
  assert.deepEqual(row, { rows: 101 });
  const found = await records.listWorkflowJobs({
    jobTemplateId: 7,
    orderBy: 'id',
    descending: false,
    page: 'last',
    pageSize: 9,
  });
  assert.deepEqual([found?.count, found?.jobs.length], [2100, 3]);
  await records.close();
});

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
      for (const part of ['CKUP 77', 'y', '9', 'zz', 'audit 1234', all.at(-1)?.name ?? '']) {
        const expected = all.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase())).slice(0, 1000);
        assert.deepEqual((await list({ nameContains: part, pageSize: 2000 })).jobs, expected, part);
      }
    });
  });
}
