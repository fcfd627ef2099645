import { CommandError, runCommand } from '../../scripts/cli/index.ts';
import { anySeed, seedOption } from '../support/chance.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { attack, type Damage, mostHeap, startTarget } from './hostile-attack.ts';
import { createHostileRequests } from './hostile-requests.ts';
import { costsContract, listSurfaces, measureCosts, type Surface } from './hostile-surfaces.ts';
import type { TargetOrder } from './hostile-target.ts';
import { renderCounts, withFolder } from './tools.ts';

const secret = 'a-secret-for-an-attack';

const command = {
  usage: 'npm run bench:hostile',
  about: 'Attacks every surface that responds, and measures the worst case of each reader.',
  options: {
    count: { value: 'N', isNumber: true, about: 'how many requests to each surface', standard: 50_000 },
    surface: { value: 'NAME', about: 'attacks this surface alone, and measures nothing' },
    seed: seedOption,
  },
} as const;

function chooseSurfaces(all: Surface[], name: string | undefined): Surface[] {
  const chosen = all.filter((surface) => name === undefined || surface.name === name);
  if (chosen.length > 0) return chosen;
  throw new CommandError(`--surface must be one of ${all.map((surface) => surface.name).join(', ')}, not ${name}.`);
}

function report(
  name: string,
  { exits, hangs, late, serverErrors, statuses, slowest, first }: Damage,
  memory: number,
): void {
  console.log(
    `${name}: ${exits} exits, ${hangs} hangs, ${serverErrors} × 5xx, up to ${Math.round(memory / 1e6)} MB, slowest ${slowest.cpu.toFixed(1)} ms of CPU`,
  );
  console.log(`  ${renderCounts(statuses)}${late > 0 ? `; ${late} had a response only when sent again` : ''}`);
  console.log(`  slowest: ${slowest.request.slice(0, 150)}`);
  if (first !== undefined) console.log(`  first to do damage: ${first}`);
}

function reportCosts(costs: [string, number][]): void {
  const usual = costs[0]?.[1] ?? 1;
  console.log('\nThe worst case of each reader: 15 kB of a header, 1 MB of a body');
  for (const [reader, cpu] of costs) {
    console.log(`${reader.padEnd(28)} ${cpu.toFixed(2).padStart(8)} ms   ${(cpu / usual).toFixed(1).padStart(6)} ×`);
  }
}

/** Attacks a surface; tells whether that did no harm. */
async function attackSurface({ name, rights, ...order }: Surface & TargetOrder, seed: number, count: number) {
  const target = await startTarget(order);
  try {
    const damage = await attack(target, createHostileRequests(rights, seed), count);
    report(name, damage, target.memory());
    return damage.exits + damage.hangs + damage.serverErrors === 0;
  } finally {
    await target.close();
  }
}

async function measureReaders(env: TargetOrder['env']): Promise<void> {
  const target = await startTarget({ kind: 'mock', document: costsContract, env });
  try {
    reportCosts(await measureCosts(target));
  } finally {
    await target.close();
  }
}

await runCommand(command, ({ count, surface, seed = anySeed() }) =>
  withFolder('hostile', async (folder) => {
    const env = { PORT: '0', LOG_LEVEL: 'silent', API_TOKENS: `bench:${secret}` };
    const surfaces = chooseSurfaces(listSurfaces(readOwnDocument(), secret), surface);
    console.log(`${count} requests to each surface, with ${mostHeap} MB of heap, seed ${seed}\n`);
    let isUnharmed = true;
    for (const each of surfaces) {
      const own = { ...env, DATABASE_URL: `sqlite:${folder}/${each.name}.db` };
      isUnharmed = (await attackSurface({ ...each, env: own }, seed, count)) && isUnharmed;
    }
    if (surface === undefined) await measureReaders(env);
    return isUnharmed ? 0 : 1;
  }),
);
