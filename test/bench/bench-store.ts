import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../scripts/cli/index.ts';
import { openRecords } from '../../server/records/index.ts';
import { fillPostgres } from './store/fill-postgres.ts';
import { fillSqlite } from './store/fill-sqlite.ts';
import { startLocalPostgres } from './store/local-postgres.ts';
import { type Cost, measureStore } from './store/measure-store.ts';

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

await runCommand(command, async ({ jobs, times, only = command.options.only.choices }) => {
  for (const name of only) await measureSubject(name, jobs, times);
  return 0;
});

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
