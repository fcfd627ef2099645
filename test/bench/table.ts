import { divide } from './numbers.ts';
import type { Measured } from './rounds.ts';
import { baseline, subjects } from './subjects/index.ts';

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
export function renderTable(measured: Measured[]): string {
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
export function renderLegend(names: string[]): string {
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
