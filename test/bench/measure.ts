import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Remote, startProcess } from '../../scripts/cli/index.ts';
import { findPort } from '../support/processes.ts';
import { type Kind, kinds, type Workload } from './contracts.ts';
import type { Load, LoadCalls } from './load.ts';
import type { MeterCalls } from './meter.ts';
import type { StatementCalls } from './statements.ts';
import { durable, type Subject } from './subjects.ts';
import { medianOf, openConnection } from './tools.ts';

type Meter = Remote<MeterCalls>;
type Sender = Remote<LoadCalls>;

const moduleOf = (file: string) => new URL(file, import.meta.url);

/** The figures of a subject under a contract, over all rounds: the median of each, and why there are no more rounds where one failed. */
export interface Measured {
  subject: string;
  operations: number;
  figures: Figures;
  failure?: string;
}

/** The subjects, the number of rounds, and the folder. */
export interface Plan {
  subjects: Subject[];
  workloads: Workload[];
  effort: Effort;
  rounds: number;
  folder: string;
  /** Hears what is measured next. */
  announce(text: string): void;
}

/** Measures every subject under every contract once a round, so that whatever else the machine does meets all of them alike. */
export async function runRounds({ subjects, workloads, effort, rounds, folder, announce }: Plan): Promise<Measured[]> {
  const runs = workloads.flatMap((workload) =>
    subjects.map((subject) => ({ subject, workload, taken: [] as Figures[], failure: '' })),
  );
  const sender = startProcess<LoadCalls>(moduleOf('./load.ts'), { task: 'Sending' });
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const run of runs.filter(({ failure }) => failure === '')) {
        const { subject, workload } = run;
        announce(`round ${round} of ${rounds}: ${subject.name} with ${workload.operations} operations`);
        try {
          // Just before, as the disk may be another's a moment later.
          const statements =
            subject.name === durable ? await measureStatements(subject, workload, effort, folder) : undefined;
          const figures = await measure(subject, workload, { sender, effort, parent: folder });
          if (statements !== undefined)
            Object.assign(figures, { statements, share: (figures['rate valid'] ?? 0) / statements });
          run.taken.push(figures);
        } catch (error) {
          run.failure = error instanceof Error ? error.message : String(error);
        }
      }
    }
  } finally {
    await sender.close();
  }
  return runs.map(({ subject, workload: { operations }, taken, failure }) => ({
    ...{ subject: subject.name, operations, figures: medians(taken) },
    ...(failure !== '' && { failure }),
  }));
}

/** The creates a second that the statements of the durable subject allow, on a new database and nothing else. */
async function measureStatements(
  subject: Subject,
  { contract, work, requests }: Workload,
  effort: Effort,
  parent: string,
): Promise<number> {
  const start = { port: 0, contract, work, folder: mkdtempSync(join(parent, 'loop-')) };
  const env = subject.env?.(start) ?? {};
  const child = startProcess<StatementCalls>(moduleOf('./statements.ts'), { task: 'Running statements', env });
  try {
    return await child.call('measure', { ...effort, request: requests.valid });
  } finally {
    await child.close();
  }
}

function medians(taken: Figures[]): Figures {
  const names = Object.keys(taken[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, medianOf(taken.map((figures) => figures[name] ?? 0)) ?? 0]));
}

/** The figures of one round of a subject: `cpu valid` in microseconds a request, `rate valid` a second, `start` in milliseconds, `rss` and `heap` in MB, `statements` a second, creates as a `share` of them. */
export type Figures = Record<string, number>;

/** The load on a subject. */
export interface Effort {
  /** The requests of each kind that are counted; as many more come before, so that what is counted is compiled. */
  requests: number;
  /** The most milliseconds that either may take. */
  milliseconds: number;
  connections: number;
}

/** The most milliseconds until the first response of a subject. */
const longestStart = 120_000;

/** Starts a subject in a folder below `parent`, has each kind of request sent to it, and ends it. Rejects when it responds otherwise than it should. */
async function measure(
  subject: Subject,
  workload: Workload,
  { sender, effort, parent }: { sender: Sender; effort: Effort; parent: string },
): Promise<Figures> {
  const { contract, work, requests } = workload;
  const folder = mkdtempSync(join(parent, `${subject.name}-`));
  const start = { port: await findPort(), contract, work, folder };
  const log = openSync(join(folder, 'log'), 'w');
  const since = performance.now();
  const { file, args = [], flags = [] } = subject.command(start);
  const child = startProcess<MeterCalls>(file, {
    task: 'The subject',
    ...{ args, env: subject.env?.(start) ?? {}, output: log, timeLimit: 60_000 },
    flags: ['--expose-gc', '--import', moduleOf('./meter.ts').href, ...flags],
  });
  try {
    await waitForFirst(child, start.port, requests.valid);
    const figures: Figures = { start: performance.now() - since };
    for (const kind of kinds) {
      const load = { port: start.port, request: requests[kind], ...effort };
      Object.assign(figures, await drive(child, sender, load, kind, expectedStatus(subject, kind)));
    }
    const { rss, heapUsed } = await child.call('memory');
    return { ...figures, rss: rss / 1e6, heap: heapUsed / 1e6 };
  } finally {
    await child.close();
    closeSync(log);
  }
}

async function drive(subject: Meter, sender: Sender, load: Load, kind: Kind, expected: RegExp): Promise<Figures> {
  await sender.call('send', load);
  const before = await subject.call('cpu');
  const { requests, seconds, statuses } = await sender.call('send', load);
  const used = (await subject.call('cpu')) - before;
  const others = [...statuses.keys()].filter((status) => !expected.test(String(status)));
  if (others.length > 0 || requests === 0)
    throw new Error(`The response to the ${kind} request is ${others.join(', ') || 'missing'}.`);
  return { [`cpu ${kind}`]: used / requests, [`rate ${kind}`]: requests / seconds };
}

function expectedStatus({ validates }: Subject, kind: Kind): RegExp {
  if (kind === 'missing') return /^404$/;
  return kind === 'invalid' && validates ? /^4(00|22)$/ : /^2/;
}

/** Resolves as soon as the response to the request is the right one; asks again and again until it listens. */
async function waitForFirst(child: Meter, port: number, request: string): Promise<void> {
  const since = performance.now();
  while (performance.now() - since < longestStart) {
    const connection = openConnection(port);
    const status = await Promise.race([
      connection.send(request).catch(() => undefined),
      sleep(longestStart, undefined, { ref: false }),
    ]);
    connection.close();
    if (status !== undefined && status < 300) return;
    if (status !== undefined) throw new Error(`The response to the valid request is ${status}.`);
    const end = child.ended();
    if (end !== undefined) throw new Error(end);
    await sleep(5);
  }
  throw new Error(`There was no response within ${longestStart / 1000} seconds.`);
}
