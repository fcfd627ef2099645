import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { CommandError, createProgress, print, runCommand, specOptions, trustOption } from '../../scripts/cli/index.ts';
import {
  type ExamplesRow,
  hasUnexplained,
  renderExamplesHead,
  renderExamplesRow,
  renderUntaken,
  tryExamples,
} from './examples.ts';
import {
  type Cell,
  type Column,
  type Corpus,
  columns,
  type Fault,
  faults,
  type Row,
  runCorpus,
  steps,
} from './steps.ts';

const command = {
  usage: 'npm run corpus',
  about: 'Takes contracts of any origin through every command, each step in processes of its own, and shows a table.',
  operands: 'FILE…',
  options: {
    only: { value: 'STEP,…', choices: steps, isList: true, about: 'takes these steps alone', otherwise: 'all' },
    examples: { about: 'tries every example of a body or a parameter instead that plain JSON Schema allows' },
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

/** Renders a table whose lines are known one after the other. */
export interface Table {
  head(): string;
  row(row: Row): string;
}

/** The characters that a cell has room for; one that is longer moves those after it. */
const width = 15;

/** Creates the table of contracts: a line for each, with a word for every step. */
export function createTable(files: string[]): Table {
  const longest = Math.max(...files.map((file) => shorten(file).length), 'contract'.length);
  const render = ([first = '', ...others]: string[]) =>
    [first.padEnd(longest), ...others.map((text) => text.padEnd(width))].join('  ').trimEnd();
  return {
    head: () => render(['contract', ...columns]),
    row: ({ file, cells }) => render([shorten(file), ...columns.map((column) => cells[column].text)]),
  };
}

/** Renders every exception in full, and counts what must not happen. */
export function renderExceptions(rows: Row[]): string {
  const counts = faults.map((fault) => `${countFault(rows, fault)} × ${fault}`);
  return [...rows.flatMap(renderRow), '', `${rows.length} contracts: ${counts.join(', ')}.`].join('\n');
}

/** Tells whether anything happened that must not. */
export function hasFault(rows: Row[]): boolean {
  return faults.some((fault) => countFault(rows, fault) > 0);
}

function countFault(rows: Row[], fault: Fault): number {
  const cells = rows.flatMap((row): Cell[] => [...new Set(columns.map((column) => row.cells[column]))]);
  return cells.reduce((sum, cell) => sum + (cell.faults[fault] ?? 0), 0);
}

function renderRow({ file, cells }: Row): string[] {
  const lines = columns.flatMap((column: Column) => {
    const { text, details } = cells[column];
    return details.length > 0 ? [`  ${column}: ${text}`, ...details.map((detail) => `    ${detail}`)] : [];
  });
  return lines.length > 0 ? ['', shorten(file), ...lines] : [];
}

/** The last two parts of a path tell contracts apart well enough. */
function shorten(file: string): string {
  return relative('', file).split('/').slice(-2).join('/');
}

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
