import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bounds } from './bounded-process.ts';
import { type Cell, skipped } from './cell.ts';
import { check, compileTypes, generate, mock, parity, server, type Task } from './steps.ts';

/** The steps that can be taken, in their order. */
export const steps = ['check', 'generate', 'types', 'mock', 'serve', 'parity'] as const;

export type Step = (typeof steps)[number];

/** The columns of the table: what came of each step, the requests to the mock apart. */
export const columns = ['check', 'generate', 'types', 'mock', 'valid', 'invalid', 'serve', 'parity'] as const;

export type Column = (typeof columns)[number];

/** A contract, and how each step went with it. */
export interface Row {
  file: string;
  cells: Record<Column, Cell>;
}

/** The contracts, and what each may take. */
export interface Corpus {
  files: string[];
  /** The steps to take; what a step needs of others is done all the same. */
  only: readonly Step[];
  bounds: Bounds;
  operations: number;
  probes: number;
  /** The folders that they may refer to beside their own. */
  allowRefs: string[];
  /** True if the `redocly.yaml` beside each may run plugins and fetch rules. */
  isTrusted: boolean;
  /** Told of every step before it is taken. */
  onStep(file: string, step: Step): void;
}

/** Goes through the steps with each contract, one by one and in processes of its own; yields the row of each. */
export async function* runCorpus({ files, only, onStep, ...limits }: Corpus): AsyncGenerator<Row> {
  const parent = await mkdtemp(join(tmpdir(), 'corpus-'));
  try {
    for (const [index, file] of files.entries()) {
      const folder = join(parent, String(index));
      await mkdir(folder);
      const isWanted = (step: Step) => {
        if (only.includes(step)) onStep(file, step);
        return only.includes(step);
      };
      yield { file, cells: await takeSteps({ file, folder, ...limits }, isWanted) };
      await rm(folder, { recursive: true });
    }
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function takeSteps(task: Task, isWanted: (step: Step) => boolean): Promise<Row['cells']> {
  const checked = isWanted('check') ? await check(task) : skipped;
  // Requests follow from what was generated.
  isWanted('generate');
  const generated = await generate(task);
  const isGenerated = Object.keys(generated.faults).length === 0;
  const types = isGenerated && isWanted('types') ? await compileTypes(task) : skipped;
  const mocked = isWanted('mock')
    ? await mock(task, isGenerated)
    : { started: skipped, valid: skipped, invalid: skipped };
  const served = isGenerated && isWanted('serve') ? await server(task) : skipped;
  const compared = isWanted('parity') ? await parity(task) : skipped;
  const { started, valid, invalid } = mocked;
  return { check: checked, generate: generated, types, mock: started, valid, invalid, serve: served, parity: compared };
}
