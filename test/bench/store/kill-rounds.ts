import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../../support/chance.ts';
import { createJob, listJobs } from './jobs.ts';
import { startServerProcess } from './server-process.ts';

/** Requests that are under way at the same time. */
const atOnce = 20;

/** What is found after a server was killed again and again. */
export interface Survival {
  acknowledged: number;
  /** Those that were acknowledged and are not there, or with another id. */
  lost: number;
  /** Those that are there twice, that nobody asked for, or that the count of the list does not know. */
  wrong: number;
  /** Statuses other than 201 and 503. */
  unexpected: number;
  /** The longest start, in milliseconds until the first response. */
  slowestStart: number;
}

/** Kills a server at a random moment under load, so many times, and then looks for every job that it had acknowledged. */
export async function killUnderLoad(databaseUrl: string, kills: number, random: Chance): Promise<Survival> {
  const sent = new Set<string>();
  const acknowledged = new Map<string, number>();
  let [unexpected, slowestStart] = [0, 0];
  for (let round = 1; round <= kills; round++) {
    const server = await startServerProcess(databaseUrl);
    slowestStart = Math.max(slowestStart, server.startedIn);
    let isOver = false;
    const work = async () => {
      while (!isOver) {
        const name = `round ${round}, job ${sent.size}`;
        sent.add(name);
        // Every second one goes the way of requests that may be sent again.
        const { status, id } = await createJob(server.url, name, sent.size % 2 === 0 ? `key ${sent.size}` : undefined);
        if (status === 201 && id !== undefined) acknowledged.set(name, id);
        else if (status !== undefined && status !== 503) unexpected += 1;
      }
    };
    const before = acknowledged.size;
    const working = Array.from({ length: atOnce }, work);
    while (acknowledged.size === before) await sleep(5);
    await sleep(100 + random.below(500));
    isOver = true;
    await server.kill();
    await Promise.all(working);
  }
  const last = await startServerProcess(databaseUrl);
  slowestStart = Math.max(slowestStart, last.startedIn);
  const found = await listJobs(last.url);
  await last.kill();
  return { ...compare(sent, acknowledged, found), unexpected, slowestStart };
}

function compare(sent: Set<string>, acknowledged: Map<string, number>, found: Awaited<ReturnType<typeof listJobs>>) {
  const ids = new Map(found.jobs.map(({ name, id }) => [name, id]));
  const lost = [...acknowledged].filter(([name, id]) => ids.get(name) !== id).length;
  const unasked = found.jobs.filter(({ name }) => !sent.has(name)).length;
  const wrong = found.jobs.length - ids.size + unasked + Math.abs(found.count - found.jobs.length);
  return { acknowledged: acknowledged.size, lost, wrong };
}
