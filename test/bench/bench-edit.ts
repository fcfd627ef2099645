import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownSpec, runCommand } from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { findPort } from '../support/processes.ts';
import { copyProjectTo } from '../support/project-copy.ts';
import { type Chain, measure, startStockChain, startWorkbenchChain } from './chains.ts';
import { createEditedContract, type Edit, type EditedContract } from './contracts.ts';
import { medianOf, quantileOf, withFolder } from './tools.ts';

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
  const read = (rounds: Record<string, number>[], look: string) => rounds.map((round) => round[look] ?? 0);
  const render = (milliseconds = 0) => String(Math.round(milliseconds)).padStart(6);
  for (const [chain, rounds] of times) {
    for (const look of Object.keys(rounds[0] ?? {})) {
      const taken = read(rounds, look);
      const figures = `median ${render(medianOf(taken))}   p95 ${render(quantileOf(taken, 0.95))}`;
      console.log(`${chain.padEnd(12)} ${look.padEnd(7)} ${figures}`);
    }
  }
  const [ours = 0, theirs] = [...times.values()].map((rounds) => medianOf(read(rounds, 'all')));
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

await runCommand(command, async ({ edits, operations, noStock }) => {
  const { document } = await readContract(ownSpec);
  const contract = createEditedContract(document, operations);
  return withFolder('edit', async (folder) => {
    const chains: Chain[] = [];
    try {
      chains.push(await startWorkbench(join(folder, 'workbench'), contract));
      if (!noStock) chains.push(await startStock(join(folder, 'stock'), contract));
      const what = `${edits} edits of a contract with ${operations} operations`;
      console.log(`${what}, each until every look shows it; milliseconds\n`);
      report(await run(chains, contract, edits));
      return 0;
    } finally {
      await Promise.all(chains.map(({ close }) => close()));
    }
  });
});
