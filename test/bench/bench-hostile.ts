import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandError, runCommand } from '../../scripts/cli/index.ts';
import { anySeed, seedOption } from '../support/chance.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { attack, type Damage, mostHeap, startTarget, type Target } from './hostile-attack.ts';
import { createHostileRequests } from './hostile-requests.ts';
import { costsContract, listSurfaces, measureCosts, type Surface } from './hostile-surfaces.ts';

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
  const sorted = [...statuses].sort(([a], [b]) => a - b).map(([status, times]) => `${times} × ${status}`);
  console.log(
    `${name}: ${exits} exits, ${hangs} hangs, ${serverErrors} × 5xx, up to ${Math.round(memory / 1e6)} MB, slowest ${slowest.cpu.toFixed(1)} ms of CPU`,
  );
  console.log(`  ${sorted.join(', ')}${late > 0 ? `; ${late} had a response only when sent again` : ''}`);
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

await runCommand(command, async ({ count, surface, seed = anySeed() }) => {
  const folder = mkdtempSync(join(tmpdir(), 'bench-hostile-'));
  const targets: Target[] = [];
  try {
    const document = readOwnDocument();
    const env = {
      PORT: '0',
      LOG_LEVEL: 'silent',
      API_TOKENS: `bench:${secret}`,
    };
    const surfaces = chooseSurfaces(listSurfaces(document, secret), surface);
    console.log(`${count} requests to each surface, with ${mostHeap} MB of heap, seed ${seed}\n`);
    let isUnharmed = true;
    for (const { name, kind, document: own, rights } of surfaces) {
      const target = await startTarget({
        kind,
        document: own,
        env: { ...env, DATABASE_URL: `sqlite:${folder}/${name}.db` },
      });
      targets.push(target);
      const damage = await attack(target, createHostileRequests(rights, seed), count);
      report(name, damage, target.memory());
      target.close();
      isUnharmed &&= damage.exits + damage.hangs + damage.serverErrors === 0;
    }
    if (surface !== undefined) return isUnharmed ? 0 : 1;
    const target = await startTarget({ kind: 'mock', document: costsContract, env });
    targets.push(target);
    reportCosts(await measureCosts(target));
    return isUnharmed ? 0 : 1;
  } finally {
    for (const target of targets) target.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});
