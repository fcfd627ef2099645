import { relative } from 'node:path';
import { type Cell, type Fault, faults } from './cell.ts';
import { type Column, columns, type Row } from './run-corpus.ts';

/** Renders a line for each contract, below them every exception in full, and the counts of what must not happen. */
export function renderTable(rows: Row[]): string {
  const head = ['contract', ...columns];
  const lines = rows.map(({ file, cells }) => [shorten(file), ...columns.map((column) => cells[column].text)]);
  const counts = faults.map((fault) => `${countFault(rows, fault)} × ${fault}`);
  return [
    ...renderLines([head, ...lines]),
    ...rows.flatMap(renderExceptions),
    '',
    `${rows.length} contracts: ${counts.join(', ')}.`,
  ].join('\n');
}

/** Tells whether anything happened that must not. */
export function hasFault(rows: Row[]): boolean {
  return faults.some((fault) => countFault(rows, fault) > 0);
}

function countFault(rows: Row[], fault: Fault): number {
  const cells = rows.flatMap((row): Cell[] => [...new Set(columns.map((column) => row.cells[column]))]);
  return cells.reduce((sum, cell) => sum + (cell.faults[fault] ?? 0), 0);
}

function renderLines(lines: string[][]): string[] {
  const widths = lines.reduce<number[]>(
    (most, line) => line.map((text, index) => Math.max(text.length, most[index] ?? 0)),
    [],
  );
  return lines.map((line) =>
    line
      .map((text, index) => text.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

function renderExceptions({ file, cells }: Row): string[] {
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
