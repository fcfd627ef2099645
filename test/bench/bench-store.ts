import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, runCommand } from '../../scripts/cli/command.ts';
import { readCommandLine } from '../../scripts/cli/command-line.ts';
import { openRecords } from '../../server/records/open.ts';
import { fillPostgres } from './store/fill-postgres.ts';
import { fillSqlite } from './store/fill-sqlite.ts';
import { startLocalPostgres } from './store/local-postgres.ts';
import { type Cost, measureStore } from './store/measure-store.ts';

const few = { template: 8, jobs: 10 };

/** A database to measure: how to fill it, and how to be rid of it. */
interface Subject {
  url: string;
  fill(madeUp: { template: number; jobs: number }): Promise<void> | void;
  close(): Promise<void>;
}

const subjects: Record<string, () => Promise<Subject>> = { SQLite: openSqlite, PostgreSQL: openPostgres };

const command = {
  usage: 'npm run bench:store',
  about: 'Measures what the store takes with ten jobs, and with very many.',
};

await runCommand(async () => {
  const { values: options } = readCommandLine(command, {
    jobs: { type: 'string', value: 'N', about: 'how many jobs there are (1000000)' },
    times: { type: 'string', value: 'N', about: 'how often each thing is measured (100)' },
    only: { type: 'string', value: 'DRIVER', about: `of ${Object.keys(subjects).join(', ')} (all)` },
  });
  const jobs = readNumber('--jobs', options.jobs ?? '1000000');
  const times = readNumber('--times', options.times ?? '100');
  const names = Object.keys(subjects).filter((name) => options.only === undefined || options.only === name);
  if (names.length === 0) throw new CommandError(`--only must be one of ${Object.keys(subjects).join(', ')}.`);
  for (const name of names) await measureSubject(name, jobs, times);
  return 0;
});

async function measureSubject(name: string, jobs: number, times: number): Promise<void> {
  const { url, fill, close } = await (subjects[name] as () => Promise<Subject>)();
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
    fill: (madeUp) => fillSqlite(file, madeUp),
    close: async () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

async function openPostgres(): Promise<Subject> {
  const postgres = await startLocalPostgres(['shared_buffers=1GB', 'max_wal_size=8GB']);
  const url = await postgres.createDatabase('bench');
  return { url, fill: (madeUp) => fillPostgres(url, madeUp), close: postgres.close };
}

function readNumber(option: string, text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new CommandError(`${option} must be a number from 1 to 999999999, not ${text}.`);
}
