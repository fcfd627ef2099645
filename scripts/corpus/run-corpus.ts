import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bounds } from './bounded-process.ts';
import { type Cell, skipped } from './cell.ts';
import { check, compileTypes, generate, mock, parity, server, type Task } from './steps.ts';

/** The columns of the table. */
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
  bounds: Bounds;
  operations: number;
  probes: number;
  /** Told of every step before it is taken. */
  onStep(file: string, column: Column): void;
}

/** Goes through every step with each contract, one by one and in processes of its own; yields the row of each. */
export async function* runCorpus({ files, onStep, ...limits }: Corpus): AsyncGenerator<Row> {
  const parent = await mkdtemp(join(tmpdir(), 'corpus-'));
  try {
    for (const [index, file] of files.entries()) {
      const folder = join(parent, String(index));
      await mkdir(folder);
      yield { file, cells: await runSteps({ file, folder, ...limits }, (column) => onStep(file, column)) };
      await rm(folder, { recursive: true });
    }
  } finally {
    await rm(parent, { recursive: true, force: true });
  }
}

async function runSteps(task: Task, onStep: (column: Column) => void): Promise<Row['cells']> {
  const step = <T>(column: Column, take: (task: Task) => Promise<T>): Promise<T> => {
    onStep(column);
    return take(task);
  };
  const checked = await step('check', check);
  const generated = await step('generate', generate);
  // What follows from nothing cannot be tried.
  const isGenerated = Object.keys(generated.faults).length === 0;
  const types = isGenerated ? await step('types', compileTypes) : skipped;
  const { started, valid, invalid } = await step('mock', mock);
  const serve = isGenerated ? await step('serve', server) : skipped;
  return {
    check: checked,
    generate: generated,
    types,
    mock: started,
    valid,
    invalid,
    serve,
    parity: await step('parity', parity),
  };
}
