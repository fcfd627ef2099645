import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import {
  CommandError,
  chooseContract,
  createProgress,
  ownSpec,
  projectFolder,
  runCommand,
  specOptions,
} from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { createWorkload, kinds } from './contracts.ts';
import { type Measured, measureAll, type Results, resultsFile } from './measure.ts';
import { baseline, subjects } from './subjects.ts';
import { withFolder } from './tools.ts';

const number = (about: string, standard: number) => ({ value: 'N', isNumber: true, about, standard }) as const;

const command = {
  usage: 'npm run bench',
  about: 'Measures CPU per request, start and memory of this server and of others, in interleaved bursts.',
  options: {
    only: { value: 'SUBJECT,…', choices: subjects.map(({ name }) => name), isList: true, about: '', otherwise: 'all' },
    'allow-refs': specOptions['allow-refs'],
    operations: number('operations of the contract: copies of the first POST', 1),
    rounds: number('of one burst for each subject and kind of request; medians are shown', 21),
    requests: number('of a burst', 400),
    'warm-up': number('requests of each kind before the first round', 10_000),
    connections: number('kept alive, each with one request at a time', 10),
    starts: number('of each subject, each time without and with a compile cache', 3),
    write: { about: 'writes test/bench/results.json, from which README has its table' },
    format: { value: 'FORMAT', choices: ['text', 'json'], about: 'a table, or everything', standard: 'text' },
  },
} as const;

function describeMachine(): Results['machine'] {
  return { node: process.version, cpu: cpus()[0]?.model ?? '', cores: cpus().length };
}

function readCommit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: projectFolder, encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/** The columns: a heading, a figure, its digits. */
const columns: [heading: string, figure: string, digits: number][] = [
  ['valid µs', 'cpu valid', 0],
  ['×', '× cpu valid', 2],
  ['invalid µs', 'cpu invalid', 0],
  ['×', '× cpu invalid', 2],
  ['404 µs', 'cpu missing', 0],
  ['×', '× cpu missing', 2],
  ['valid/s', 'rate valid', 0],
  ['bare/s', 'statements', 0],
  ['start ms', 'start ms', 0],
  ['CPU ×', '× start cpu', 2],
  ['cold ms', 'cold start ms', 0],
  ['CPU ×', '× cold start cpu', 2],
  ['RSS MB', 'memory', 0],
  ['×', '× memory', 2],
];

/** The figures as a table, with the reasons of what is not there below it. */
function renderTable(measured: Measured[]): string {
  const rows = [
    ['', ...columns.map(([heading]) => heading)],
    ...measured.map(({ subject, figures }) => [
      subject,
      ...columns.map(([, name, digits]) => figures[name]?.toFixed(digits) ?? '–'),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)) + 2) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join(''),
  );
  const failures = measured.flatMap(({ subject, failure }) => (failure ? [`${subject}: ${failure}`] : []));
  return [...lines, ...failures].join('\n');
}

function print({ machine, rounds, requests, measured }: Results, operations: number): void {
  const { node, cpu, cores } = machine;
  console.log(`Node.js ${node}, ${cpu}, ${cores} cores; medians of ${rounds} rounds of ${requests} requests`);
  console.log(`${operations} operations; µs are CPU for each request, × is beside ${baseline} in the same round\n`);
  console.log(renderTable(measured));
}

await runCommand(command, async ({ only, operations, format, write, ...given }) => {
  if (!existsSync('/proc/self/schedstat'))
    throw new CommandError('The benchmark reads /proc/PID/schedstat, which Linux has.');
  const { rounds, requests } = given;
  const progress = createProgress();
  const chosen = subjects.filter(({ name }) => only?.includes(name) ?? true);
  const { spec, allowRefs } = chooseContract(given);
  const document = spec === ownSpec ? readOwnDocument() : (await readContract(spec, allowRefs)).document;
  const measured = await withFolder('bench', (folder) => {
    const workload = createWorkload(document, operations, folder);
    return measureAll({ ...given, kinds, subjects: chosen, workload, folder, announce: progress.show });
  });
  progress.clear();
  const results: Results = { machine: describeMachine(), commit: readCommit(), rounds, requests, measured };
  if (write) writeFileSync(resultsFile, `${JSON.stringify(results, undefined, 2)}\n`);
  if (format === 'json') console.log(JSON.stringify(results, undefined, 2));
  else print(results, operations);
  return measured.some(({ failure }) => failure !== undefined) ? 1 : 0;
});
