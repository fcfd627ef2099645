import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProcess } from '../../scripts/cli/index.ts';
import { findPort } from '../support/processes.ts';
import type { Kind, Workload } from './contracts.ts';
import type { StatementCalls } from './statements.ts';
import { baseline, durable, type Subject } from './subjects.ts';
import { type Connection, medianOf, openConnection, quantileOf, sendAll } from './tools.ts';

/** The figures of a subject, by name: `cpu valid` in microseconds a request, `start cpu` in milliseconds, `memory` in MB; `× cpu valid` is beside the baseline, `± cpu valid` how far the middle half of the rounds is apart, beside the median. */
export type Figures = Record<string, number>;

/** A subject under a contract, and why there are no figures where it failed. */
export interface Measured {
  subject: string;
  about: string;
  operations: number;
  figures: Figures;
  failure?: string;
}

/** The figures that README shows, and that the guard holds the server against. */
export const resultsFile = join(import.meta.dirname, 'results.json');

/** What was measured, and where. */
export interface Results {
  machine: { node: string; cpu: string; cores: number };
  commit: string;
  rounds: number;
  requests: number;
  measured: Measured[];
}

/** The load on each subject. */
export interface Effort {
  /** Rounds whose medians are shown: a burst of each kind, just after one of the baseline, so that whatever else the machine does meets both alike. */
  rounds: number;
  /** The requests of a burst. */
  requests: number;
  /** The requests of each kind that come before, so that what is counted is compiled. */
  warmUp: number;
  connections: number;
  /** How often each is started, each time once without a compile cache and once with its own; 0 measures no start. */
  starts: number;
  /** The kinds of requests. */
  kinds: readonly Kind[];
}

/** What is measured, in which folder. */
export interface Plan extends Effort {
  subjects: Subject[];
  workload: Workload;
  folder: string;
  /** Hears what is measured next. */
  announce(text: string): void;
}

/** Measures subjects under a contract. One that fails has the reason instead of figures. */
export async function measureAll(plan: Plan): Promise<Measured[]> {
  const { subjects, workload, rounds, announce } = plan;
  const runs: Run[] = [];
  try {
    for (const subject of subjects) {
      announce(`${workload.operations} operations: starting ${subject.name}`);
      runs.push(await startRun(subject, plan));
    }
    const base = runs.find(({ subject }) => subject.name === baseline);
    for (const run of runs) {
      announce(`${workload.operations} operations: ${run.subject.name} in ${rounds} rounds`);
      await attempt(run, () => warmUp(run, plan));
      for (let round = 1; round <= rounds; round++)
        for (const kind of plan.kinds) await attempt(run, () => measureBurst(run, base ?? run, kind, plan));
    }
    for (const run of runs) {
      await attempt(run, async () => note(run, 'memory', readMemory(run.process)));
      if (run.subject.name === durable) await attempt(run, () => measureStatements(run, plan));
    }
  } finally {
    await Promise.all(runs.map((run) => run.process?.end()));
  }
  const base = runs.find(({ subject }) => subject.name === baseline);
  return runs.map(({ subject, taken, failure }) => ({
    ...{ subject: subject.name, about: subject.about, operations: workload.operations },
    figures: summarize(taken, base?.taken),
    ...(failure !== '' && { failure }),
  }));
}

/** A subject, and what was measured of it so far. */
interface Run {
  subject: Subject;
  process: SubjectProcess | undefined;
  taken: Map<string, number[]>;
  failure: string;
}

async function attempt(run: Run, act: () => Promise<void>): Promise<void> {
  if (run.failure !== '') return;
  try {
    await act();
  } catch (error) {
    run.failure = error instanceof Error ? error.message : String(error);
  }
}

function note({ taken }: Run, name: string, value: number): void {
  taken.set(name, [...(taken.get(name) ?? []), value]);
}

/** Starts a subject as often as the plan says, each time cold and then with its own compile cache; the last one stays. */
async function startRun(subject: Subject, { starts, workload, folder }: Plan): Promise<Run> {
  const run: Run = { subject, process: undefined, taken: new Map(), failure: '' };
  if (starts === 0) {
    await attempt(run, async () => {
      run.process = await startSubject(subject, workload, { folder, cache: folder });
    });
  }
  for (let start = 0; start < starts; start++) {
    const cache = mkdtempSync(join(folder, 'cache-'));
    for (const name of ['cold start', 'start']) {
      await attempt(run, async () => {
        await run.process?.end();
        run.process = await startSubject(subject, workload, { folder, cache });
        note(run, `${name} ms`, run.process.startedIn);
        note(run, `${name} cpu`, run.process.startCpu);
      });
    }
  }
  return run;
}

/** A subject that runs. */
export interface SubjectProcess {
  pid: number;
  port: number;
  /** The milliseconds from its start to its first right response, and of CPU that it used until then. */
  startedIn: number;
  startCpu: number;
  connections: (Connection | undefined)[];
  /** Ends it as an operator does, so that it writes its compile cache. */
  end(): Promise<void>;
}

/** The most milliseconds until the first response of a subject, and until it ends. */
const longestStart = 60_000;
const longestEnd = 5_000;

/** Starts a subject as its users start it; resolves once its first response is the right one. */
export async function startSubject(
  subject: Subject,
  { contract, work, requests }: Workload,
  { folder, cache }: { folder: string; cache: string },
): Promise<SubjectProcess> {
  const own = mkdtempSync(join(folder, `${subject.name}-`));
  const start = { port: await findPort(), contract, work, folder: own };
  const log = openSync(join(own, 'log'), 'w');
  const { PATH = '', HOME = '' } = process.env;
  const since = performance.now();
  const child = spawn(process.execPath, subject.command(start), {
    env: { PATH, HOME, NODE_COMPILE_CACHE: cache, ...subject.env?.(start) },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  running.add(child);
  const end = async () => {
    await endChild(child);
    running.delete(child);
  };
  const { port } = start;
  try {
    await waitForFirst(child, port, requests.valid);
  } catch (error) {
    await end();
    const [reason = ''] = readFileSync(join(own, 'log'), 'utf8').split('\n', 1);
    throw new Error(`${error instanceof Error ? error.message : error} ${reason}`.trim());
  }
  const pid = child.pid ?? 0;
  return { pid, port, startedIn: performance.now() - since, startCpu: readCpu(pid) / 1000, connections: [], end };
}

/** None outlives this process. */
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => void child.kill('SIGKILL')));

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), longestEnd);
  await ended;
  clearTimeout(timer);
}

/** Resolves as soon as the response to the request is the right one; asks again and again until it listens. */
async function waitForFirst(child: ChildProcess, port: number, request: string): Promise<void> {
  for (const end = performance.now() + longestStart; performance.now() < end; await sleep(2)) {
    if (child.exitCode !== null) throw new Error(`The subject ended with exit code ${child.exitCode}.`);
    const connection = openConnection(port);
    const status = await connection.send(request).catch(() => 0);
    connection.close();
    if (status >= 200 && status < 300) return;
    if (status > 0) throw new Error(`The first response is a ${status}.`);
  }
  throw new Error(`There was no response within ${longestStart / 1000} seconds.`);
}

async function warmUp(run: Run, { warmUp, workload, connections, kinds }: Plan): Promise<void> {
  for (const kind of kinds) await sendBurst(run, kind, { workload, requests: warmUp, connections });
}

/** A burst of the baseline and one of the subject, so close to each other that the machine is the same to both. */
async function measureBurst(run: Run, base: Run, kind: Kind, plan: Plan): Promise<void> {
  note(run, `beside cpu ${kind}`, await sendBurst(base, kind, plan));
  const since = performance.now();
  note(run, `cpu ${kind}`, await sendBurst(run, kind, plan));
  note(run, `rate ${kind}`, (plan.requests / (performance.now() - since)) * 1000);
}

/** The creates a second that the statements of the durable subject allow, on a new database and nothing else. */
async function measureStatements(run: Run, { workload: { contract, work, requests }, folder }: Plan): Promise<void> {
  const start = { port: 0, contract, work, folder: mkdtempSync(join(folder, 'statements-')) };
  const env = { ...run.subject.env?.(start), LOG_LEVEL: 'silent' };
  const module = new URL('./statements.ts', import.meta.url);
  const child = startProcess<StatementCalls>(module, { task: 'Running statements', env });
  try {
    note(run, 'statements', await child.call('measure', requests.valid));
  } finally {
    await child.close();
  }
}

type Burst = Pick<Plan, 'workload' | 'requests' | 'connections'>;

/** Sends requests of a kind; the microseconds of CPU that each took. */
async function sendBurst({ subject, process }: Run, kind: Kind, { workload, requests, connections }: Burst) {
  if (!process) throw new Error('It does not run.');
  const statuses = new Map<number, number>();
  let left = requests;
  const next = () => {
    left -= 1;
    return workload.requests[kind];
  };
  process.connections.length = connections;
  const before = readCpu(process.pid);
  await sendAll({ port: process.port, connections: process.connections, next, isOver: () => left <= 0, statuses });
  const used = readCpu(process.pid) - before;
  const others = [...statuses.keys()].filter((status) => !expectedStatus(subject, kind).test(String(status)));
  if (others.length > 0) throw new Error(`The response to the ${kind} request is ${others.join(', ')}.`);
  return used / requests;
}

function expectedStatus({ validates }: Subject, kind: Kind): RegExp {
  if (kind === 'missing') return /^404$/;
  return kind === 'invalid' && validates ? /^4(00|22)$/ : /^2/;
}

/** The CPU that a process has used, in microseconds: in all of its threads, and in the processes that it has started. */
export function readCpu(pid: number): number {
  let used = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    const folder = `/proc/${pid}/task/${task}`;
    used += Number(readFileSync(`${folder}/schedstat`, 'latin1').split(' ', 1)[0]) / 1000;
    for (const child of readFileSync(`${folder}/children`, 'latin1').split(' '))
      if (child !== '') used += readCpu(Number(child));
  }
  return used;
}

/** The memory of a process that is its own or shared with others, in MB. */
function readMemory(process: SubjectProcess | undefined): number {
  const status = readFileSync(`/proc/${process?.pid}/status`, 'latin1');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1000;
}

/** The median of each figure, and of what it is beside the baseline in the same round. */
function summarize(taken: Map<string, number[]>, base: Map<string, number[]> | undefined): Figures {
  const entries = [...taken].flatMap(([name, values]): [string, number][] => {
    const others = taken.get(`beside ${name}`) ?? base?.get(name) ?? [];
    const ratios = values.flatMap((value, round) => (others[round] ? [value / others[round]] : []));
    const [median, ratio] = [medianOf(values) ?? 0, medianOf(ratios)];
    const spread = (quantileOf(values, 0.75) - quantileOf(values, 0.25)) / median;
    const figures: [string, number | undefined][] = [
      [name, median],
      [`× ${name}`, ratio],
      [`± ${name}`, name.startsWith('cpu ') ? spread : undefined],
    ];
    return figures.flatMap(([figure, value]): [string, number][] => (value === undefined ? [] : [[figure, value]]));
  });
  return Object.fromEntries(entries.filter(([name]) => !name.includes('beside')));
}
