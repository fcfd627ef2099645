import { cpus } from 'node:os';
import {
  CommandError,
  chooseContract,
  createProgress,
  ownSpec,
  runCommand,
  specOptions,
} from '../../scripts/cli/index.ts';
import { readContract } from '../../scripts/contract/bundle.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { createWorkload } from './contracts.ts';
import { type Measured, type Plan, runRounds } from './measure.ts';
import { baseline, durable, subjects } from './subjects.ts';
import { withFolder } from './tools.ts';

const command = {
  usage: 'npm run bench',
  about: 'Measures CPU per request, requests per second, start and memory of this server and of others.',
  options: {
    only: { value: 'SUBJECT,…', choices: subjects.map(({ name }) => name), isList: true, about: '', otherwise: 'all' },
    'allow-refs': specOptions['allow-refs'],
    operations: { value: 'N,…', about: 'contracts of that many operations', standard: '1,1000' },
    requests: {
      value: 'N',
      isNumber: true,
      about: 'counted for each kind of request, for 2.5 seconds at most; as many more come before',
      standard: 5000,
    },
    rounds: { value: 'N', isNumber: true, about: 'whose medians are shown', standard: 3 },
    connections: { value: 'N', isNumber: true, about: 'kept alive, each with one request at a time', standard: 10 },
    format: {
      value: 'FORMAT',
      choices: ['text', 'json'],
      about: 'a table, or everything for machines',
      standard: 'text',
    },
  },
} as const;

type Settings = Pick<Plan, 'subjects' | 'effort' | 'rounds'> & { operations: number[] };

function renderJson(measured: Measured[], { rounds, effort }: Settings): string {
  const machine = { node: process.version, cores: cpus().length };
  return JSON.stringify({ machine, rounds, ...effort, measured, ratios: findRatios(measured) }, null, 2);
}

function printTables(measured: Measured[], { operations, rounds }: Settings): void {
  const title = `Node.js ${process.version}, ${cpus().length} cores, medians of ${rounds} rounds`;
  console.log(`${title}; × is beside express, µs is CPU for each request, memory is in MB\n`);
  console.log(renderLegend(measured.map(({ subject }) => subject)));
  for (const count of operations) {
    console.log(`\n${count} operation${count === 1 ? '' : 's'}`);
    console.log(renderTable(measured.filter((row) => row.operations === count)));
  }
  const ratios = renderRatios(findRatios(measured));
  if (ratios !== '') console.log(`\n${ratios}`);
}

/** The ratios that say how good this server is, each where both of its figures are there. */
function findRatios(measured: Measured[]): Record<string, number> {
  const counts = measured.map(({ operations }) => operations);
  const [few, many] = [Math.min(...counts), Math.max(...counts)];
  const read = (subject: string, name: string, operations = few) =>
    measured.find((row) => row.subject === subject && row.operations === operations)?.figures[name];
  const [valid, start] = [read('memory', 'cpu valid'), read('memory', 'start')];
  const ofMany = (name: string) => (many === few ? undefined : read('memory', name, many));
  const ratios: [name: string, ratio: number | undefined][] = [
    ['CPU of a valid POST, beside Express', divide(valid, read(baseline, 'cpu valid'))],
    ['CPU of a valid POST, beside fastify-openapi-glue', divide(valid, read('fastify', 'cpu valid'))],
    ['CPU of an invalid POST, beside a valid one', divide(read('memory', 'cpu invalid'), valid)],
    [`CPU of a valid POST among ${many} operations, beside alone`, divide(ofMany('cpu valid'), valid)],
    ['Start to first 201, beside Express', divide(start, read(baseline, 'start'))],
    [`Start to first 201 with ${many} operations, beside one`, divide(ofMany('start'), start)],
    ['Creates per second with SQLite, beside its statements alone', read(durable, 'share')],
  ];
  return Object.fromEntries(ratios.flatMap(([name, ratio]) => (ratio === undefined ? [] : [[name, ratio]])));
}

/** One number divided by another; undefined where either is missing. */
function divide(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || !b ? undefined : a / b;
}

/** The ratios, one a line. */
function renderRatios(ratios: Record<string, number>): string {
  const width = Math.max(0, ...Object.keys(ratios).map((name) => name.length));
  return Object.entries(ratios)
    .map(([name, ratio]) => `${name.padEnd(width)}  ${ratio.toFixed(2)}`)
    .join('\n');
}

type Cell = (measured: Measured, baseline: Measured | undefined) => string;

const figure =
  (name: string): Cell =>
  ({ figures }) =>
    format(figures[name], 0);
const beside =
  (name: string): Cell =>
  ({ figures }, baseline) =>
    format(divide(figures[name], baseline?.figures[name]), 2);

const columns: [group: string, heading: string, cell: Cell][] = [
  ['', 'subject', ({ subject }) => subject],
  ['valid POST', 'µs', figure('cpu valid')],
  ['', '×', beside('cpu valid')],
  ['', 'req/s', figure('rate valid')],
  ['invalid POST', 'µs', figure('cpu invalid')],
  ['', '×', beside('cpu invalid')],
  ['', 'req/s', figure('rate invalid')],
  ['404', 'µs', figure('cpu missing')],
  ['', '×', beside('cpu missing')],
  ['', 'req/s', figure('rate missing')],
  ['first 201', 'ms', figure('start')],
  ['', '×', beside('start')],
  ['memory', 'RSS', figure('rss')],
  ['', 'heap', figure('heap')],
];

/** The figures of one contract as a table, each beside those of the baseline, with the reasons of what is not there below it. */
function renderTable(measured: Measured[]): string {
  const base = measured.find(({ subject }) => subject === baseline);
  const rows = [columns.map(([group]) => group), columns.map(([, heading]) => heading)].concat(
    measured.map((row) => columns.map(([, , cell]) => cell(row, base))),
  );
  const widths = columns.map((_, index) => Math.max(...rows.slice(1).map((row) => row[index]?.length ?? 0)) + 2);
  const lines = rows.map((row, number) => (number === 0 ? renderGroups(row, widths) : renderRow(row, widths)));
  const failures = measured.flatMap(({ subject, failure }) => (failure ? [`${subject}: ${failure}`] : []));
  return [...lines, ...failures].map((line) => line.trimEnd()).join('\n');
}

/** The description of each subject. */
function renderLegend(names: string[]): string {
  return subjects
    .filter(({ name }) => names.includes(name))
    .map(({ name, about }) => `${name.padEnd(12)}${about}`)
    .join('\n');
}

function renderRow(row: string[], widths: number[]): string {
  return row
    .map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0)))
    .join('');
}

/** Each group's heading begins above its first column and may reach over the next ones. */
function renderGroups(groups: string[], widths: number[]): string {
  let line = '';
  let at = 0;
  groups.forEach((group, index) => {
    if (group !== '') line = `${line.padEnd(at + 2)}${group}`;
    at += widths[index] ?? 0;
  });
  return line;
}

function format(value: number | undefined, digits: number): string {
  return value === undefined ? '–' : value.toFixed(digits);
}

await runCommand(command, async ({ only, operations, rounds, requests, connections, format, ...given }) => {
  const progress = createProgress();
  const counts = operations.split(',').map(Number);
  if (!counts.every((count) => count > 0))
    throw new CommandError(`--operations must be whole numbers from 1, not ${operations}.`);
  const settings: Settings = {
    subjects: subjects.filter(({ name }) => only?.includes(name) ?? true),
    effort: { requests, milliseconds: 2500, connections },
    rounds,
    operations: counts,
  };
  const { spec, allowRefs } = chooseContract(given);
  const document = spec === ownSpec ? readOwnDocument() : (await readContract(spec, allowRefs)).document;
  const measured = await withFolder('bench', (folder) => {
    const workloads = counts.map((count) => createWorkload(document, count, folder));
    return runRounds({ ...settings, workloads, folder, announce: progress.show });
  });
  progress.clear();
  if (format === 'json') console.log(renderJson(measured, settings));
  else printTables(measured, settings);
  return measured.some(({ failure }) => failure !== undefined) ? 1 : 0;
});
