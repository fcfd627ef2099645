import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCommand } from '../../scripts/cli/index.ts';
import { anySeed, type Chance, createChance, seedOption } from '../support/chance.ts';
import { type LocalPostgres, runStatement, startLocalPostgres } from '../support/postgres.ts';
import { renderCounts, type ServerProcess, startServerProcess, tally, withFolder } from './tools.ts';

/** The template that every database has, and where its jobs are. */
const templateUrl = '/api/v2/job_templates/7/slice_workflow_jobs/';

const secret = 'a-secret-for-accidents';

const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };

/** Starts a server over a database; resolves once it responds out of that. */
function startServer(databaseUrl: string): Promise<ServerProcess> {
  const env = { LOG_LEVEL: 'silent', RATE_LIMIT: 'off', API_TOKENS: `bench:${secret}`, DATABASE_URL: databaseUrl };
  return startServerProcess(env, ({ url }) => fetch(`${url}${templateUrl}?page_size=1`, { headers }));
}

/** The requests that are under way at the same time: at a server that is killed, and at all servers of a fleet. */
const atOnce = { killed: 20, fleet: 200 };

/** What is found after a server was killed again and again. */
export interface Survival {
  acknowledged: number;
  /** Those that were acknowledged and are not there, or with another id. */
  lost: number;
  /** Those that are there twice, that no request created, or that the count of the list does not know. */
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
    const server = await startServer(databaseUrl);
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
    const working = Array.from({ length: atOnce.killed }, work);
    while (acknowledged.size === before) await sleep(5);
    await sleep(100 + random.below(500));
    isOver = true;
    await server.kill();
    await Promise.all(working);
  }
  const last = await startServer(databaseUrl);
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
  const fleet = await Promise.all(Array.from({ length: servers }, () => startServer(databaseUrl)));
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
      tally(report.statuses, status);
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
    await Promise.all(Array.from({ length: Math.min(atOnce.fleet, creates) }, work));
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

/** What became of a request: the id of the job for a 201; no status at all where the connection was lost. */
interface Outcome {
  status: number | undefined;
  id?: number;
  retryAfter: string | null;
}

/** Asks for a job; with a key the same request can be sent again. */
async function createJob(url: string, name: string, key?: string): Promise<Outcome> {
  try {
    const response = await fetch(`${url}${templateUrl}`, {
      method: 'POST',
      headers: { ...headers, ...(key && { 'Idempotency-Key': key }) },
      body: JSON.stringify({ name }),
    });
    const body: { id?: number } = JSON.parse(await response.text());
    const retryAfter = response.headers.get('retry-after');
    return { status: response.status, retryAfter, ...(response.status === 201 && { id: Number(body.id) }) };
  } catch {
    return { status: undefined, retryAfter: null };
  }
}

/** A job as a list has it. */
interface ListedJob {
  id: number;
  name: string;
}

/** Every job that the pages of the list have, as a client finds them that follows `next`; and how many the list says there are. */
async function listJobs(url: string): Promise<{ count: number; jobs: ListedJob[] }> {
  const jobs: ListedJob[] = [];
  let count = 0;
  for (let next: string | null = `${templateUrl}?page_size=200`; next !== null; ) {
    const response: Response = await fetch(`${url}${next}`, { headers });
    if (response.status !== 200) throw new Error(`The list responded with ${response.status}.`);
    const page: { count: number; next: string | null; results: ListedJob[] } = JSON.parse(await response.text());
    jobs.push(...page.results.map(({ id, name }) => ({ id, name })));
    ({ count, next } = page);
  }
  return { count, jobs };
}

/** The milliseconds in which a server must respond after it was killed. */
const mostStart = 2000;

const command = {
  usage: 'npm run bench:durable',
  about: 'Kills servers under load, and stops and starts their PostgreSQL; counts what was lost.',
  options: {
    kills: { value: 'N', isNumber: true, about: 'how often a server over each database is killed', standard: 50 },
    servers: { value: 'N', isNumber: true, about: 'how many servers share a PostgreSQL', standard: 3 },
    creates: { value: 'N', isNumber: true, about: 'how many jobs are created through them at once', standard: 20_000 },
    stops: { value: 'N', isNumber: true, about: 'how often PostgreSQL is stopped and started meanwhile', standard: 5 },
    storms: { value: 'N', isNumber: true, about: 'how often it ends all connections for a second', standard: 2 },
    seed: seedOption,
  },
} as const;

/** Prints what was found, and tells whether it is as it must be. */
function reportSurvival(name: string, survival: Survival): boolean {
  const { acknowledged, lost, wrong, unexpected, slowestStart } = survival;
  console.log(
    `${name}: ${acknowledged} jobs acknowledged, ${lost} lost, ${wrong} wrong, ${unexpected} unexpected statuses, slowest start ${slowestStart.toFixed(0)} ms`,
  );
  return lost + wrong + unexpected === 0 && slowestStart < mostStart;
}

/** Prints what was found, and tells whether it is as it must be. */
function reportFleet(fleet: FleetReport, { servers, creates, stops, storms }: FleetPlan): boolean {
  const { exits, statuses, withoutRetryAfter, distinctIds, listedOnce, count, recovery, madeByOneKey } = fleet;
  console.log(
    `\n${creates} creates by ${servers} servers over one PostgreSQL, stopped fast ${stops} times, with ${storms} storms of ended connections:`,
  );
  console.log(`  ${exits.length} servers ended${exits.map((exit) => `\n    ${exit.split('\n', 1)}`).join('')}`);
  console.log(`  ${renderCounts(statuses)}; ${withoutRetryAfter} of the 503s without Retry-After`);
  console.log(`  ${distinctIds} distinct ids, ${listedOnce} of them listed once, ${count} jobs in all`);
  console.log(`  the next 201 came at most ${recovery.toFixed(0)} ms after PostgreSQL was there again`);
  console.log(`  one key sent 50 times at once made ${madeByOneKey} job${madeByOneKey === 1 ? '' : 's'}`);
  const isAllowed = [...statuses.keys()].every((status) => status === 201 || status === 503 || status === 409);
  return (
    exits.length === 0 &&
    isAllowed &&
    withoutRetryAfter === 0 &&
    [distinctIds, listedOnce, count].every((number) => number === creates) &&
    madeByOneKey === 1
  );
}

await runCommand(command, async ({ kills, seed = anySeed(), ...plan }) => {
  console.log(`Seed ${seed}. Each server is killed ${kills} times, with 20 requests under way.\n`);
  const survival = await withFolder('durable', (folder) =>
    killUnderLoad(`sqlite:${join(folder, 'jobs.db')}`, kills, createChance(seed)),
  );
  const results = [reportSurvival('SQLite', survival)];
  const postgres = await startLocalPostgres();
  try {
    const killed = await killUnderLoad(await postgres.createDatabase('kills'), kills, createChance(seed));
    results.push(reportSurvival('PostgreSQL', killed));
    results.push(reportFleet(await runFleet(postgres, await postgres.createDatabase('fleet'), plan), plan));
  } finally {
    await postgres.close();
  }
  return results.every(Boolean) ? 0 : 1;
});
