import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownSpec, runCommand } from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { type Chain, startStockChain, startWorkbenchChain } from './chains.ts';
import { copyProjectTo } from './copy-project.ts';
import { createEditedContract, type Edit, type EditedContract } from './edited-contract.ts';
import { findPort } from './ports.ts';
import { measure } from './probe.ts';

/** A chain rests for so many milliseconds before it is edited again, so that each edit is one of its own. */
const rest = 700;
/** Edits that are not counted: what runs for the first time is compiled then. */
const warmUp = 5;

const command = {
  usage: 'npm run bench:edit',
  about: 'Measures the time from a save until everything shows it.',
  options: {
    edits: { value: 'N', isNumber: true, about: 'how many edits are counted', standard: 30 },
    operations: { value: 'N', isNumber: true, about: 'of a contract with that many operations', standard: 1 },
    'no-stock': { about: 'leaves the usual chain of three watchers out' },
  },
} as const;

await runCommand(command, async ({ edits, operations, noStock }) => {
  const { document } = await readContract(ownSpec);
  const contract = createEditedContract(document, operations);
  const folder = mkdtempSync(join(tmpdir(), 'bench-edit-'));
  const chains: Chain[] = [];
  try {
    chains.push(await startWorkbench(join(folder, 'workbench'), contract));
    if (!noStock) chains.push(await startStock(join(folder, 'stock'), contract));
    console.log(
      `${edits} edits of a contract with ${operations} operations, each until every look shows it; milliseconds\n`,
    );
    report(await run(chains, contract, edits));
    return 0;
  } finally {
    for (const chain of chains) chain.close();
    await sleep(500);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

/** Measures each chain for each edit, by what was looked at; the chains take turns. */
async function run(
  chains: Chain[],
  contract: EditedContract,
  edits: number,
): Promise<Map<string, Record<string, number>[]>> {
  const times = new Map<string, Record<string, number>[]>(chains.map(({ name }) => [name, []]));
  for (let number = 1; number <= warmUp + edits; number++) {
    const edit: Edit = { number, limit: number % 2 === 0 ? 20 : 10 };
    for (const { name, spec, looks, afterSave } of chains) {
      const text = contract.render(edit);
      const since = performance.now();
      writeFileSync(spec, text);
      afterSave();
      const taken = await measure(looks, edit, since);
      if (number > warmUp) times.get(name)?.push({ ...taken, all: Math.max(...Object.values(taken)) });
      await sleep(rest);
    }
  }
  return times;
}

function report(times: Map<string, Record<string, number>[]>): void {
  for (const [chain, rounds] of times) {
    for (const look of Object.keys(rounds[0] ?? {})) {
      const sorted = rounds.map((round) => round[look] ?? 0).sort((a, b) => a - b);
      const at = (share: number) =>
        Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
      console.log(
        `${chain.padEnd(12)} ${look.padEnd(7)} median ${String(at(0.5)).padStart(6)}   p95 ${String(at(0.95)).padStart(6)}`,
      );
    }
  }
  const [ours = 0, theirs] = [...times.values()].map(
    (rounds) => rounds.map(({ all = 0 }) => all).sort((a, b) => a - b)[rounds.length >> 1],
  );
  if (theirs !== undefined) console.log(`\nThe stock chain takes ${(theirs / ours).toFixed(1)} times as long.`);
}

async function startWorkbench(folder: string, { render, sample }: EditedContract): Promise<Chain> {
  mkdirSync(folder);
  copyProjectTo(folder);
  writeFileSync(join(folder, 'spec/openapi.yaml'), render({ number: 0, limit: 20 }));
  return startWorkbenchChain(folder, sample);
}

async function startStock(folder: string, { render, sample }: EditedContract): Promise<Chain> {
  mkdirSync(join(folder, 'spec'), { recursive: true });
  writeFileSync(join(folder, 'spec/openapi.yaml'), render({ number: 0, limit: 20 }));
  return startStockChain(folder, sample, [await findPort(), await findPort()]);
}
