import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../scripts/cli/index.ts';
import {
  type JobTemplate,
  openRecords,
  type Records,
  type WorkflowJobDraft,
  type WorkflowJobQuery,
} from '../../server/records/index.ts';
import { startLocalPostgres } from '../support/postgres.ts';
import { fillPostgres, fillSqlite } from './sample-jobs.ts';
import { medianOf, quantileOf } from './tools.ts';

const few = { template: 8, jobs: 10 };

/** A database to measure: how to fill it, and how to be rid of it. */
interface Subject {
  url: string;
  fill(sample: { template: number; jobs: number }): Promise<void> | void;
  close(): Promise<void>;
}

const subjects = { SQLite: openSqlite, PostgreSQL: openPostgres };

const command = {
  usage: 'npm run bench:store',
  about: 'Measures what the store takes with ten jobs, and with very many.',
  options: {
    jobs: { value: 'N', isNumber: true, about: 'how many jobs there are', standard: 1_000_000 },
    times: { value: 'N', isNumber: true, about: 'how often each thing is measured', standard: 100 },
    only: { value: 'DRIVER', choices: ['SQLite', 'PostgreSQL'], isList: true, about: '', otherwise: 'all' },
  },
} as const;

async function measureSubject(name: keyof typeof subjects, jobs: number, times: number): Promise<void> {
  const { url, fill, close } = await subjects[name]();
  try {
    const store = await openRecords(url);
    await store.putJobTemplates([{ id: few.template, name: 'Few jobs' }]);
    await store.close();
    await fill(few);
    const before = await measureTemplate(url, few, times);
    const begin = performance.now();
    await fill({ template: 7, jobs });
    const seconds = ((performance.now() - begin) / 1000).toFixed(0);
    const afterwards = await measureTemplate(url, { template: 7, jobs }, times);
    console.log(
      `${name}: milliseconds in the store, the median and 99 of 100; ${jobs} jobs were made in ${seconds} s\n`,
    );
    console.log(`${''.padEnd(40)}${`of ${few.jobs} jobs`.padStart(18)}${`of ${jobs}`.padStart(18)}`);
    for (const [action, cost] of afterwards) {
      const cells = [before.get(action), cost].map((each) => renderCost(each).padStart(18));
      console.log(`${action.padEnd(40)}${cells.join('')}`);
    }
    console.log('');
  } finally {
    await close();
  }
}

async function measureTemplate(
  url: string,
  { template: id, jobs }: typeof few,
  times: number,
): Promise<Map<string, Cost>> {
  const store = await openRecords(url);
  try {
    const template = await store.findJobTemplate(id);
    if (!template) throw new Error(`The template ${id} is gone.`);
    return await measureStore(store, template, { jobs, times });
  } finally {
    await store.close();
  }
}

function renderCost(cost: Cost | undefined): string {
  return cost ? `${cost.median.toFixed(2)} ${cost.slow.toFixed(2).padStart(8)}` : '';
}

async function openSqlite(): Promise<Subject> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-store-'));
  const file = join(folder, 'jobs.db');
  return {
    url: `sqlite:${file}`,
    fill: (sample) => fillSqlite(file, sample),
    close: async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function openPostgres(): Promise<Subject> {
  const postgres = await startLocalPostgres(['shared_buffers=1GB', 'max_wal_size=8GB']);
  const url = await postgres.createDatabase('bench');
  return { url, fill: (sample) => fillPostgres(url, sample), close: postgres.close };
}

/** What an action costs in the store: milliseconds, the median and the slowest of all but one in a hundred. */
interface Cost {
  median: number;
  slow: number;
}

const draft: WorkflowJobDraft = {
  name: 'Nightly patch',
  description: '',
  extraVars: '{}',
  allowSimultaneous: false,
  isSlicedJob: false,
  inventory: undefined,
  limit: '',
  scmBranch: '',
  webhookService: undefined,
  webhookCredential: undefined,
  webhookGuid: '',
  skipTags: '',
  jobTags: '',
  workflowJobTemplate: undefined,
};

/** The rounds of creates that are asked for at the same time. */
const bursts = 5;

/** The pages of a list that are measured, by what one is called. */
function pagesOf(jobs: number): [string, Partial<WorkflowJobQuery>][] {
  return [
    ['the first page', {}],
    ['a page in the middle', { page: Math.max(1, Math.floor(jobs / 50)) }],
    ['the last page', { page: 'last' }],
    ['newest first', { descending: true }],
    ['failed ones', { status: 'failed' }],
    ['new ones, a page in the middle', { status: 'new', page: Math.max(1, Math.floor(jobs / 51)) }],
    ['by name', { name: 'Nightly patch 1' }],
    ['by a rare part of the name', { nameContains: 'CKUP 77' }],
    ['by a part of every tenth name', { nameContains: 'backup' }],
    ['in order of name', { orderBy: 'name' }],
    ['in order of name, a page in the middle', { orderBy: 'name', page: Math.max(1, Math.floor(jobs / 50)) }],
  ];
}

/** Measures reads and writes of a template with so many jobs, each so many times, one after the other. */
async function measureStore(
  store: Records,
  template: JobTemplate,
  { jobs, times }: { jobs: number; times: number },
): Promise<Map<string, Cost>> {
  const costs = new Map<string, Cost>();
  for (const [name, asked] of pagesOf(jobs)) {
    const query = { ...firstPage, jobTemplateId: template.id, ...asked };
    costs.set(name, await measure(times, () => store.listWorkflowJobs(query)));
  }
  const id = (await store.listWorkflowJobs({ ...firstPage, jobTemplateId: template.id }))?.jobs[0]?.id ?? 0;
  costs.set('one job', await measure(times, () => store.findWorkflowJob(id)));
  costs.set('create', await measure(times, () => store.createWorkflowJob(template, draft, 'bench')));
  const burst = 10 * times;
  const { median, slow } = await measure(bursts, () =>
    Promise.all(Array.from({ length: burst }, () => store.createWorkflowJob(template, draft, 'bench'))),
  );
  costs.set(`create, ${burst} at once, each`, { median: median / burst, slow: slow / burst });
  return costs;
}

const firstPage: Omit<WorkflowJobQuery, 'jobTemplateId'> = { orderBy: 'id', descending: false, page: 1, pageSize: 25 };

async function measure(times: number, act: () => Promise<unknown>): Promise<Cost> {
  await act();
  const took: number[] = [];
  for (let time = 0; time < times; time++) {
    const begin = performance.now();
    await act();
    took.push(performance.now() - begin);
  }
  return { median: medianOf(took) ?? 0, slow: quantileOf(took, 0.99) };
}

await runCommand(command, async ({ jobs, times, only = command.options.only.choices }) => {
  for (const name of only) await measureSubject(name, jobs, times);
  return 0;
});
