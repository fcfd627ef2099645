import { setTimeout as sleep } from 'node:timers/promises';
import { createJob, listJobs } from './jobs.ts';
import type { LocalPostgres } from './local-postgres.ts';
import { startServerProcess } from './server-process.ts';

/** Requests that are under way at the same time, at all servers. */
const atOnce = 200;

/** The milliseconds for which the database is away. */
const away = 1500;

/** The requests with one key. */
const sameKey = 50;

/** What is found after many servers over one database created jobs, while that was stopped and started. */
export interface FleetReport {
  /** Statuses in the order of their numbers, each with how often it came; `lost` is a connection that broke. */
  statuses: Map<number | 'lost', number>;
  /** Those 503s that did not say when to try again. */
  withoutRetryAfter: number;
  distinctIds: number;
  listedOnce: number;
  count: number;
  /** The milliseconds from the database's start to the next 201. */
  recovery: number;
  /** The jobs that requests with the same key made, sent at once to all servers. */
  madeByOneKey: number;
}

/** Has servers create jobs all at once; the database is stopped and started in the middle. Requests that got no response that counts are sent again, with the same key. */
export async function runFleet(
  postgres: LocalPostgres,
  databaseUrl: string,
  { servers, creates }: { servers: number; creates: number },
): Promise<FleetReport> {
  const fleet = await Promise.all(Array.from({ length: servers }, () => startServerProcess(databaseUrl)));
  const urlOf = (number: number) => fleet[number % servers]?.url ?? '';
  const report = { statuses: new Map<number | 'lost', number>(), withoutRetryAfter: 0, recovery: 0 };
  const ids: number[] = [];
  const restart = createRestart(postgres);
  let next = 0;
  const create = async (number: number) => {
    for (let attempt = number; ; attempt++) {
      const { status = 'lost', id, retryAfter } = await createJob(urlOf(attempt), `job ${number}`, `key ${number}`);
      report.statuses.set(status, (report.statuses.get(status) ?? 0) + 1);
      if (status === 503 && retryAfter === null) report.withoutRetryAfter += 1;
      if (id !== undefined) {
        report.recovery ||= restart.sinceStart();
        return ids.push(id);
      }
      await sleep(100);
    }
  };
  const work = async () => {
    while (next < creates) {
      next += 1;
      if (next === Math.ceil(creates / 3)) restart.begin();
      await create(next);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, creates) }, work));
    await restart.done();
    const { count, jobs } = await listJobs(urlOf(0));
    const listed = Map.groupBy(jobs, ({ id }) => id);
    const listedOnce = ids.filter((id) => listed.get(id)?.length === 1).length;
    const outcomes = Array.from({ length: sameKey }, (_, index) => createJob(urlOf(index), 'one of many', 'one key'));
    await Promise.all(outcomes);
    const madeByOneKey = (await listJobs(urlOf(1))).count - count;
    return { ...report, distinctIds: new Set(ids).size, listedOnce, count, madeByOneKey };
  } finally {
    for (const server of fleet) await server.kill();
  }
}

/** Stops the database, and starts it again after a while. */
function createRestart(postgres: LocalPostgres) {
  let restarting: Promise<void> | undefined;
  let started = 0;
  const restart = async () => {
    await postgres.stop();
    await sleep(away);
    await postgres.start();
    started = performance.now();
  };
  return {
    begin: () => {
      restarting ??= restart();
    },
    done: async () => restarting,
    /** The milliseconds since it is there again; none while it is not. */
    sinceStart: () => (started === 0 ? 0 : performance.now() - started),
  };
}
