import { join } from 'node:path';
import { runCommand } from '../../scripts/cli/index.ts';
import { anySeed, createChance, seedOption } from '../support/chance.ts';
import { startLocalPostgres } from '../support/postgres.ts';
import { type FleetPlan, type FleetReport, killUnderLoad, runFleet, type Survival } from './accidents.ts';
import { renderCounts, withFolder } from './tools.ts';

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
