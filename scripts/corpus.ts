import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError, print, readArguments, runCommand } from './cli/command.ts';
import { readCount } from './cli/counts.ts';
import { createProgress } from './cli/progress.ts';
import { createTable, hasFault, renderExceptions } from './corpus/corpus-table.ts';
import { type Row, runCorpus, type Step, steps } from './corpus/run-corpus.ts';

await runCommand(async () => {
  const options = {
    only: { type: 'string' },
    operations: { type: 'string' },
    probes: { type: 'string' },
    timeout: { type: 'string' },
    memory: { type: 'string' },
  } as const;
  const { values, positionals } = readArguments(options);
  if (positionals.length === 0) throw new CommandError('Name the contracts: npm run corpus -- FILE…');
  const missing = positionals.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new CommandError(`There is no file ${missing.join(', ')}.`);
  // Whatever was started ends with this process, if that ends by its own exit.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const progress = createProgress();
  const rows: Row[] = [];
  const corpus = {
    files: positionals.map((file) => resolve(file)),
    only: values.only?.split(',').map(chooseStep) ?? steps,
    bounds: { time: readCount('timeout', values.timeout, 120), memory: readCount('memory', values.memory, 3000) },
    operations: readCount('operations', values.operations, 10),
    probes: readCount('probes', values.probes, 1000),
    onStep: (file: string, column: string) =>
      progress.show(`${rows.length + 1} of ${positionals.length}: ${column} ${file}`),
  };
  const table = createTable(corpus.files);
  print(table.head());
  for await (const row of runCorpus(corpus)) {
    rows.push(row);
    progress.clear();
    print(table.row(row));
  }
  print(renderExceptions(rows));
  return hasFault(rows) ? 1 : 0;
});

function chooseStep(given: string): Step {
  const step = steps.find((each) => each === given.trim());
  if (step === undefined) throw new CommandError(`--only may be ${steps.join(', ')}; not ${given}.`);
  return step;
}
