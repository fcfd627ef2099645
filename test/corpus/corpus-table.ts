import { relative } from 'node:path';
import { type Cell, type Fault, faults } from './cell.ts';
import { type Column, columns, type Row } from './run-corpus.ts';

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
