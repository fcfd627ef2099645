import { setTimeout as sleep } from 'node:timers/promises';
import { createJob, listJobs } from './jobs.ts';
import { type LocalPostgres, runStatement } from './local-postgres.ts';
import { startServerProcess } from './server-process.ts';

/** Requests that are under way at the same time, at all servers. */
const atOnce = 200;

/** The milliseconds for which the database is away, and for which the connections of a storm are ended as they come. */
const lasts = { stop: 500, storm: 1000 };

/** The requests with one key. */
const sameKey = 50;

/** How many servers share the database, how many jobs they create, and what happens to the database meanwhile. */
export interface FleetPlan {
  servers: number;
  creates: number;
  stops: number;
  storms: number;
}

/** What is found after many servers over one database created jobs, while that was stopped and started, or ended connections. */
export interface FleetReport {
  /** Statuses in the order of their numbers, each with how often it came; `lost` is a connection that broke. */
  statuses: Map<number | 'lost', number>;
  /** Those 503s that did not say when to try again. */
  withoutRetryAfter: number;
  /** How the servers ended that did. */
  exits: string[];
  distinctIds: number;
  listedOnce: number;
  count: number;
  /** The most milliseconds from the database's start to the next 201. */
  recovery: number;
  /** The jobs that requests with the same key made, sent at once to all servers. */
  madeByOneKey: number;
}

/** Has servers create jobs all at once; accidents befall the database in between. Requests that got no response that counts are sent again, with the same key. */
export async function runFleet(
  postgres: LocalPostgres,
  databaseUrl: string,
  { servers, creates, stops, storms }: FleetPlan,
): Promise<FleetReport> {
  const fleet = await Promise.all(Array.from({ length: servers }, () => startServerProcess(databaseUrl)));
  const urlOf = (number: number) => fleet[number % servers]?.url ?? '';
  const urlOfRunning = () => fleet.find(({ ended }) => !ended())?.url ?? '';
  const findExits = () => fleet.flatMap(({ ended }) => ended() ?? []);
  const report = { statuses: new Map<number | 'lost', number>(), withoutRetryAfter: 0, recovery: 0 };
  const ids: number[] = [];
  const accidents = createAccidents(postgres, { stops, storms });
  let next = 0;
  const create = async (number: number) => {
    for (let attempt = number; findExits().length < servers; attempt++) {
      const { status = 'lost', id, retryAfter } = await createJob(urlOf(attempt), `job ${number}`, `key ${number}`);
      report.statuses.set(status, (report.statuses.get(status) ?? 0) + 1);
      if (status === 503 && retryAfter === null) report.withoutRetryAfter += 1;
      if (id !== undefined) {
        report.recovery = Math.max(report.recovery, accidents.takeSinceStart());
        return ids.push(id);
      }
      await sleep(100);
    }
    throw new Error(`Every server has ended: ${findExits()}`);
  };
  const work = async () => {
    while (next < creates) {
      next += 1;
      if (next % Math.ceil(creates / (stops + storms + 1)) === 0) accidents.beginNext();
      await create(next);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(atOnce, creates) }, work));
    await accidents.done();
    const { count, jobs } = await listJobs(urlOfRunning());
    const listed = Map.groupBy(jobs, ({ id }) => id);
    const listedOnce = ids.filter((id) => listed.get(id)?.length === 1).length;
    const outcomes = Array.from({ length: sameKey }, (_, index) => createJob(urlOf(index), 'one of many', 'one key'));
    await Promise.all(outcomes);
    const madeByOneKey = (await listJobs(urlOfRunning())).count - count;
    return { ...report, exits: findExits(), distinctIds: new Set(ids).size, listedOnce, count, madeByOneKey };
  } finally {
    for (const server of fleet) await server.kill();
  }
}

/** What befalls the database, one after the other. */
function createAccidents(postgres: LocalPostgres, { stops, storms }: Pick<FleetPlan, 'stops' | 'storms'>) {
  let last = Promise.resolve();
  let [begun, started] = [0, 0];
  const stop = async () => {
    await postgres.stop();
    await sleep(lasts.stop);
    await postgres.start();
    started = performance.now();
  };
  const storm = async () => {
    for (const end = performance.now() + lasts.storm; performance.now() < end; await sleep(10)) {
      await runStatement(postgres.urlOf('postgres'), terminateSql);
    }
  };
  return {
    beginNext: () => {
      if (begun === stops + storms) return;
      const isStorm = begun >= stops;
      begun += 1;
      last = last.then(isStorm ? storm : stop);
    },
    done: () => last,
    /** The milliseconds since the database is there again; none while it is not, or when this was asked before. */
    takeSinceStart: () => {
      const since = started === 0 ? 0 : performance.now() - started;
      started = 0;
      return since;
    },
  };
}

const terminateSql =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'contract-workbench'";
