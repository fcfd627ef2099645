import { connect } from 'node:net';
import { startProcess } from '../../scripts/cli/index.ts';
import type { HostileRequest } from './hostile-requests.ts';
import type { TargetCalls, TargetOrder } from './hostile-target.ts';
import { isServerError, tally } from './tools.ts';

/** A process that is attacked. */
export interface Target {
  url: string;
  /** The CPU that sending took of it, in milliseconds. */
  measure(send: () => Promise<unknown>): Promise<number>;
  /** The most memory that it has had when it was asked, in bytes. */
  memory(): number;
  /** Says how it ended; undefined while it runs. */
  ended(): string | undefined;
  close(): Promise<void>;
}

/** The megabytes of heap that a target has. */
export const mostHeap = 256;

/** Starts a surface in a process of its own. */
export async function startTarget(order: TargetOrder): Promise<Target> {
  const child = startProcess<TargetCalls>(new URL('./hostile-target.ts', import.meta.url), {
    task: 'The target',
    memory: mostHeap,
    output: 'ignore',
  });
  const url = await child.call('start', order);
  let memory = 0;
  const readCpu = async (): Promise<number> => {
    const usage = await child.call('usage').catch(() => undefined);
    memory = Math.max(memory, usage?.memory ?? 0);
    return usage?.cpu ?? 0;
  };
  return {
    url,
    measure: async (send) => {
      const before = await readCpu();
      await send();
      return child.ended() === undefined ? ((await readCpu()) - before) / 1000 : 0;
    },
    memory: () => memory,
    ended: () => child.ended(),
    close: () => child.close(),
  };
}

/** The outcome of an attack. */
export interface Damage {
  exits: number;
  hangs: number;
  /** The number that had a response only when they were sent again, alone: a machine at its limits, or a race. */
  late: number;
  serverErrors: number;
  /** The count of each status. */
  statuses: Map<number, number>;
  /** The most CPU that one request took, in milliseconds, and its beginning. */
  slowest: { cpu: number; request: string };
  /** The beginning of the first request that did damage. */
  first: string | undefined;
}

const atOnce = 50;

/** Sends requests to a target, fifty at once; those that take long are sent again alone, to see which one it is. */
export async function attack(target: Target, next: () => HostileRequest, count: number): Promise<Damage> {
  const damage: Damage = {
    ...{ exits: 0, hangs: 0, late: 0, serverErrors: 0, statuses: new Map(), first: undefined },
    slowest: { cpu: 0, request: '' },
  };
  let spent = 0;
  for (let sent = 0; sent < count; sent += atOnce) {
    const requests = Array.from({ length: Math.min(atOnce, count - sent) }, next);
    const cpu = await target.measure(() => Promise.all(requests.map((request) => send(target, request, damage))));
    const ended = target.ended();
    if (ended !== undefined) return { ...damage, exits: 1, first: damage.first ?? ended };
    spent += cpu;
    const usual = (spent / (sent + requests.length)) * requests.length;
    // Code that runs for the first time is compiled then.
    if (sent >= 2000 && cpu > usual + damage.slowest.cpu / 2)
      for (const request of requests) await time(target, request, damage);
  }
  return damage;
}

async function send(target: Target, request: HostileRequest, damage: Damage): Promise<void> {
  const { statuses, unexplained, isHanging: isLate } = await sendHostile(target.url, request);
  const isHanging = isLate && (await sendHostile(target.url, request)).isHanging;
  if (isLate && !isHanging) damage.late += 1;
  const errors = statuses.filter(isServerError).length + unexplained.length;
  damage.serverErrors += errors;
  if (isHanging) damage.hangs += 1;
  if (isHanging || errors > 0) damage.first ??= startOf(request);
  for (const status of statuses) tally(damage.statuses, status);
}

/** The least of three times: whatever else the machine does is not the request's. */
async function time(target: Target, request: HostileRequest, damage: Damage): Promise<void> {
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn++) times.push(await target.measure(() => sendHostile(target.url, request)));
  const cpu = Math.min(...times);
  if (cpu > damage.slowest.cpu) damage.slowest = { cpu, request: startOf(request) };
}

function startOf({ bytes }: HostileRequest): string {
  return JSON.stringify(bytes.toString('latin1', 0, 400));
}

/** The statuses that came, those of them that say nothing more although they should, and whether those that must come stayed away. */
export interface Outcome {
  statuses: number[];
  unexplained: number[];
  isHanging: boolean;
}

/** The milliseconds that a response is waited for, and one that need not come. */
const longestWait = 10_000;
const shortWait = 100;

/** Writes a request to a socket of its own and collects the responses; never rejects. */
export function sendHostile(url: string, { bytes, responses, isHead }: HostileRequest): Promise<Outcome> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const finish = (isHanging: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...readStatuses(Buffer.concat(received), isHead), isHanging });
    };
    const timer = setTimeout(() => finish(responses > 0), responses > 0 ? longestWait : shortWait);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('close', () => finish(false));
    socket.on('error', () => {});
  });
}

/** The status of every response in the bytes, each read as far as its `Content-Length` says. */
function readStatuses(bytes: Buffer, isHead: boolean): Omit<Outcome, 'isHanging'> {
  const statuses: number[] = [];
  const unexplained: number[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', from);
    if (end < 0) break;
    const head = bytes.toString('latin1', from, end);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN);
    statuses.push(status);
    // The last one, then: only what Node itself turns down is sent in chunks.
    if (/^transfer-encoding:/im.test(head)) break;
    const [, length = '0'] = /^content-length: (\d+)/im.exec(head) ?? [];
    if (status >= 500 && length === '0' && !isHead) unexplained.push(status);
    from = end + 4 + (isHead || status < 200 ? 0 : Number(length));
  }
  return { statuses, unexplained };
}
