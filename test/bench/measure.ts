import { closeSync, mkdtempSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Child, startMeasured } from './child.ts';
import { openConnection } from './connection.ts';
import type { Load, LoadResult } from './load.ts';
import { findPort } from './ports.ts';
import type { Subject } from './subjects/index.ts';
import { type Kind, kinds, type Workload } from './workload.ts';

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
const patience = 120_000;

/** Starts a subject in a folder below `parent`, has each kind of request sent to it, and ends it. Rejects when it responds otherwise than it should. */
export async function measure(
  subject: Subject,
  workload: Workload,
  { sender, effort, parent }: { sender: Child; effort: Effort; parent: string },
): Promise<Figures> {
  const { contract, work, requests } = workload;
  const folder = mkdtempSync(join(parent, `${subject.name}-`));
  const start = { port: await findPort(), contract, work, folder };
  const log = openSync(join(folder, 'log'), 'w');
  const since = performance.now();
  const child = startMeasured(subject.args(start), subject.env?.(start) ?? {}, log);
  try {
    await waitForFirst(child, start.port, requests.valid);
    const figures: Figures = { start: performance.now() - since };
    for (const kind of kinds) {
      const load = { port: start.port, request: requests[kind], ...effort };
      Object.assign(figures, await drive(child, sender, load, kind, expectedStatus(subject, kind)));
    }
    const { rss, heapUsed } = await child.ask<NodeJS.MemoryUsage>('memory');
    return { ...figures, rss: rss / 1e6, heap: heapUsed / 1e6 };
  } finally {
    await child.stop();
    closeSync(log);
  }
}

async function drive(child: Child, sender: Child, load: Load, kind: Kind, expected: RegExp): Promise<Figures> {
  await send(sender, load);
  const before = await child.ask<NodeJS.CpuUsage>('cpu');
  const { requests, seconds, statuses } = await send(sender, load);
  const after = await child.ask<NodeJS.CpuUsage>('cpu');
  const others = Object.keys(statuses).filter((status) => !expected.test(status));
  if (others.length > 0 || requests === 0)
    throw new Error(`The response to the ${kind} request is ${others.join(', ') || 'missing'}.`);
  const used = after.user + after.system - before.user - before.system;
  return { [`cpu ${kind}`]: used / requests, [`rate ${kind}`]: requests / seconds };
}

async function send(sender: Child, load: Load): Promise<LoadResult> {
  const result = await sender.ask<LoadResult | { failure: string }>(load);
  if ('failure' in result) throw new Error(result.failure);
  return result;
}

function expectedStatus({ validates }: Subject, kind: Kind): RegExp {
  if (kind === 'missing') return /^404$/;
  return kind === 'invalid' && validates ? /^4(00|22)$/ : /^2/;
}

/** Resolves as soon as the response to the request is the right one; asks all the time while nobody listens. */
async function waitForFirst(child: Child, port: number, request: string): Promise<void> {
  const since = performance.now();
  while (performance.now() - since < patience) {
    const connection = openConnection(port);
    const status = await Promise.race([
      connection.send(request).catch(() => undefined),
      sleep(patience, undefined, { ref: false }),
    ]);
    connection.close();
    if (status !== undefined && status < 300) return;
    if (status !== undefined) throw new Error(`The response to the valid request is ${status}.`);
    const end = child.ended();
    if (end !== undefined) throw new Error(`The process ${end}`);
    await sleep(5);
  }
  throw new Error(`There was no response within ${patience / 1000} seconds.`);
}
