import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { specOptions, trustOption } from '../../scripts/cli/choose-contract.ts';
import { CommandError, print, runCommand } from '../../scripts/cli/command.ts';
import { choose, readCommandLine } from '../../scripts/cli/command-line.ts';
import { readCount } from '../../scripts/cli/counts.ts';
import { createProgress } from '../../scripts/cli/progress.ts';
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
  more: 'Exits with 1 when a process dies or hangs, shows a stack trace or refuses to work, when a response is a 500 or none, and when server and mock disagree. What check finds is for the author of the contract.',
};

await runCommand(async () => {
  const { values, positionals } = readCommandLine(command, {
    only: { type: 'string', value: steps.join(','), about: 'takes these steps alone' },
    examples: { type: 'boolean', about: 'tries every example of a body instead that plain JSON Schema allows' },
    operations: { type: 'string', value: 'NUMBER', about: 'the operations that mock and server are asked for (10)' },
    probes: { type: 'string', value: 'NUMBER', about: 'the probes by which they are compared (1000)' },
    timeout: { type: 'string', value: 'SECONDS', about: 'for each step (120)' },
    'allow-refs': specOptions['allow-refs'],
    ...trustOption,
    memory: { type: 'string', value: 'MB', about: 'for each process (3000)' },
  });
  if (positionals.length === 0) throw new CommandError('Name the contracts: npm run corpus -- FILE…');
  const missing = positionals.filter((file) => !existsSync(file));
  if (missing.length > 0) throw new CommandError(`There is no file ${missing.join(', ')}.`);
  // Whatever was started ends with this process, if that ends by its own exit.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const progress = createProgress();
  const rows: Row[] = [];
  const corpus = {
    files: positionals.map((file) => resolve(file)),
    only: values.only?.split(',').map((step) => choose('only', steps, step.trim())) ?? steps,
    bounds: { time: readCount('timeout', values.timeout, 120), memory: readCount('memory', values.memory, 3000) },
    allowRefs: values['allow-refs'] ?? [],
    isTrusted: values.trust ?? false,
    operations: readCount('operations', values.operations, 10),
    probes: readCount('probes', values.probes, 1000),
    onStep: (file: string, column: string) =>
      progress.show(`${rows.length + 1} of ${positionals.length}: ${column} ${file}`),
  };
  if (values.examples) return tryEach(corpus, progress);
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
