import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startChild } from './child.ts';
import { type Effort, type Figures, measure } from './measure.ts';
import { medianOf } from './numbers.ts';
import { durable, type Subject } from './subjects/index.ts';
import type { Workload } from './workload.ts';

/** The figures of a subject under a contract, over all rounds: the median of each, and why there are no more rounds where one failed. */
export interface Measured {
  subject: string;
  operations: number;
  figures: Figures;
  failure?: string;
}

/** The subjects, the number of rounds, and the folder. */
export interface Plan {
  subjects: Subject[];
  workloads: Workload[];
  effort: Effort;
  rounds: number;
  folder: string;
  /** Hears what is measured next. */
  announce(text: string): void;
}

/** Measures every subject under every contract once a round, so that whatever else the machine does meets all of them alike. */
export async function runRounds({ subjects, workloads, effort, rounds, folder, announce }: Plan): Promise<Measured[]> {
  const runs = workloads.flatMap((workload) =>
    subjects.map((subject) => ({ subject, workload, taken: [] as Figures[], failure: '' })),
  );
  const sender = startChild([join(import.meta.dirname, 'load.ts')]);
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const run of runs.filter(({ failure }) => failure === '')) {
        const { subject, workload } = run;
        announce(`round ${round} of ${rounds}: ${subject.name} with ${workload.operations} operations`);
        try {
          // Just before, as the disk may be another's a moment later.
          const statements =
            subject.name === durable ? await measureStatements(subject, workload, effort, folder) : undefined;
          const figures = await measure(subject, workload, { sender, effort, parent: folder });
          if (statements !== undefined)
            Object.assign(figures, { statements, share: (figures['rate valid'] ?? 0) / statements });
          run.taken.push(figures);
        } catch (error) {
          run.failure = error instanceof Error ? error.message : String(error);
        }
      }
    }
  } finally {
    await sender.stop();
  }
  return runs.map(({ subject, workload: { operations }, taken, failure }) => ({
    ...{ subject: subject.name, operations, figures: medians(taken) },
    ...(failure !== '' && { failure }),
  }));
}

/** The creates a second that the statements of the durable subject allow, on a new database and nothing else. */
async function measureStatements(
  subject: Subject,
  { contract, work, requests }: Workload,
  effort: Effort,
  parent: string,
): Promise<number> {
  const start = { port: 0, contract, work, folder: mkdtempSync(join(parent, 'loop-')) };
  const child = startChild([join(import.meta.dirname, 'statements.ts')], subject.env?.(start));
  try {
    const result = await child.ask<{ perSecond: number } | { failure: string }>({ ...effort, request: requests.valid });
    if ('failure' in result) throw new Error(result.failure);
    return result.perSecond;
  } finally {
    await child.stop();
  }
}

function medians(taken: Figures[]): Figures {
  const names = Object.keys(taken[0] ?? {});
  return Object.fromEntries(names.map((name) => [name, medianOf(taken.map((figures) => figures[name] ?? 0)) ?? 0]));
}
