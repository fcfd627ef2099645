import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CommandError, createProgress, print, runCommand, specOptions, trustOption } from '../../scripts/cli/index.ts';
import { createTable, hasFault, renderExceptions } from './corpus-table.ts';
import { type Corpus, type Row, runCorpus, steps } from './run-corpus.ts';
import {
  type ExamplesRow,
  hasUnexplained,
  renderExamplesHead,
  renderExamplesRow,
  renderUntaken,
  tryExamples,
} from './try-examples.ts';

const command = {
  usage: 'npm run corpus',
  about: 'Takes contracts of any origin through every command, each step in processes of its own, and shows a table.',
  operands: 'FILE…',
  options: {
    only: { value: 'STEP,…', choices: steps, isList: true, about: 'takes these steps alone', otherwise: 'all' },
    examples: { about: 'tries every example of a body instead that plain JSON Schema allows' },
    operations: {
      value: 'N',
      isNumber: true,
      about: 'the operations that mock and server are asked for',
      standard: 10,
    },
    probes: { value: 'N', isNumber: true, about: 'the probes by which they are compared', standard: 1000 },
    timeout: { value: 'SECONDS', isNumber: true, about: 'for each step', standard: 120 },
    'allow-refs': specOptions['allow-refs'],
    ...trustOption,
    memory: { value: 'MB', isNumber: true, about: 'for each process', standard: 3000 },
  },
  more: 'Exits with 1 when a process dies or hangs, shows a stack trace or refuses to work, when a response is a 500 or none, and when server and mock disagree. What check finds is for the author of the contract.',
} as const;

await runCommand(command, async ({ examples, timeout, memory, trust, ...given }, operands) => {
  if (operands.length === 0) throw new CommandError('Name the contracts: npm run corpus -- FILE…');
  const missing = operands.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new CommandError(`There is no file ${missing.join(', ')}.`);
  // Whatever was started ends with this process, if that ends by its own exit.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const progress = createProgress();
  const rows: Row[] = [];
  const corpus = {
    files: operands.map((file) => resolve(file)),
    only: given.only ?? steps,
    bounds: { time: timeout, memory },
    allowRefs: given.allowRefs ?? [],
    isTrusted: trust,
    operations: given.operations,
    probes: given.probes,
    onStep: (file: string, column: string) =>
      progress.show(`${rows.length + 1} of ${operands.length}: ${column} ${file}`),
  };
  if (examples) return tryEach(corpus, progress);
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

/** Shows a line for each contract, then each example that is not taken; the exit code. */
async function tryEach(corpus: Corpus, progress: ReturnType<typeof createProgress>): Promise<number> {
  const rows: ExamplesRow[] = [];
  print(renderExamplesHead());
  for (const file of corpus.files) {
    progress.show(`${rows.length + 1} of ${corpus.files.length}: ${file}`);
    const row = await tryExamples({ ...corpus, file });
    rows.push(row);
    progress.clear();
    print(renderExamplesRow(row));
  }
  for (const line of rows.flatMap(renderUntaken)) print(line);
  return rows.some(hasUnexplained) ? 1 : 0;
}
