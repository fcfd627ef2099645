import { styleText } from 'node:util';
import { toTerminalLine } from '../../server/terminal-text.ts';
import { count, escapeXml, toCode, toMarkdown } from '../cli/index.ts';
import { type Cell, type CellState, cellStates, type ProvedRow, placeNames, type Tried } from './matrix.ts';

/** How a proof is written. */
export interface ProofRendering {
  /** The name of the contract. */
  title: string;
  /** True if rows that hold everywhere are shown, too. */
  showsAll: boolean;
  stream: NodeJS.WritableStream;
}

const marks: Record<CellState, string> = { enforced: '✓', 'not applicable': '·', 'NOT ENFORCED': '✗', disputed: '?' };
const colours: Record<CellState, Parameters<typeof styleText>[0]> = {
  enforced: 'green',
  'not applicable': 'gray',
  'NOT ENFORCED': 'red',
  disputed: 'yellow',
};

/** The formats that a proof is written in. */
export const proofFormats = {
  text: renderText,
  json: (rows: ProvedRow[]) => JSON.stringify({ rows }, null, 2),
  junit: renderJunit,
  markdown: renderMarkdown,
};

/** Tells whether a constraint does not hold in some place where it should. */
export function isBroken({ cells }: ProvedRow): boolean {
  return cells.some(({ state }) => state === 'NOT ENFORCED');
}

/** The cells, counted by place and state. */
export function countCells(rows: ProvedRow[]): { place: string; counts: Record<CellState, number> }[] {
  const places = placeNames.filter((name) => rows.some(({ cells }) => cells.some(({ place }) => place === name)));
  return places.map((place) => {
    const cells = rows.flatMap((row) => row.cells.filter((cell) => cell.place === place));
    const counts = Object.fromEntries(
      cellStates.map((state) => [state, cells.filter((cell) => cell.state === state).length]),
    );
    return { place, counts: counts as Record<CellState, number> };
  });
}

/** By schema and operation a row for each constraint with a mark for each place; below, what is not enforced, and why what does not apply does not. */
function renderText(rows: ProvedRow[], { showsAll, stream }: ProofRendering): string {
  const paint = ({ state }: Cell) => styleText(colours[state], marks[state], { stream });
  const isShown = (row: ProvedRow) =>
    showsAll || row.cells.some(({ state }) => state === 'NOT ENFORCED' || state === 'disputed');
  const groups = [...Map.groupBy(rows.filter(isShown), ({ group }) => group)];
  const places = countCells(rows);
  const lines = groups.flatMap(([group, members]) => [
    toTerminalLine(group),
    ...members.map(
      (row) => `  ${row.cells.map(paint).join(' ')}  ${toTerminalLine(`${row.line ?? row.pointer}  ${row.about}`)}`,
    ),
    '',
  ]);
  const broken = rows.flatMap((row) => row.cells.flatMap((cell) => renderBroken(row, cell)));
  const width = Math.max(...placeNames.map(({ length }) => length));
  const table = places.map(
    ({ place, counts }) =>
      `${place.padEnd(width)}  ${cellStates.map((state) => `${counts[state]} ${state}`).join(', ')}`,
  );
  const legend =
    groups.length > 0
      ? [
          `Columns: ${places.map(({ place }) => place).join(' · ')}.  ✓ enforced  · not applicable  ✗ NOT ENFORCED  ? disputed`,
          '',
        ]
      : [];
  return [
    ...legend,
    ...lines,
    ...broken,
    ...renderReasons(rows),
    '',
    `${count(rows.length, 'constraint')}`,
    ...table,
  ].join('\n');
}

function renderBroken(row: ProvedRow, { state, place, reason, tried }: Cell): string[] {
  if (state !== 'NOT ENFORCED' && state !== 'disputed') return [];
  const wrong = tried.filter(({ side, isTaken }) => isTaken !== (side === 'inside')).slice(0, 2);
  return [
    toTerminalLine(`${state}: ${row.about}, ${place} (${row.line ?? row.pointer})`),
    toTerminalLine(`   ${reason}`),
    ...wrong.map(({ shown }) => toTerminalLine(`   ${shown}`)),
    '',
  ];
}

/** Why cells do not apply, each reason once, with its number. */
function renderReasons(rows: ProvedRow[]): string[] {
  const cells = rows.flatMap((row) => row.cells).filter(({ state }) => state === 'not applicable');
  const groups = [...Map.groupBy(cells, ({ place, reason }) => `${place}: ${reason}`)].sort(
    ([, one], [, other]) => other.length - one.length,
  );
  return ['Not applicable:', ...groups.map(([reason, { length }]) => toTerminalLine(`  ${length} × ${reason}`))];
}

/** Each place as a suite of JUnit's XML, each constraint as a test. */
function renderJunit(rows: ProvedRow[]): string {
  const suites = countCells(rows).map(({ place, counts }) => {
    const cases = rows.flatMap((row) =>
      row.cells.filter((cell) => cell.place === place).map((cell) => renderCase(row, cell)),
    );
    const numbers = `tests="${cases.length}" failures="${counts['NOT ENFORCED']}" skipped="${counts['not applicable'] + counts.disputed}"`;
    return [`  <testsuite name="${escapeXml(place)}" ${numbers}>`, ...cases, '  </testsuite>'].join('\n');
  });
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites name="prove">', ...suites, '</testsuites>'].join('\n');
}

function renderCase(row: ProvedRow, { state, place, reason = '', tried }: Cell): string {
  const [file = '', line = ''] = /^(.*):(\d+)$/.exec(row.line ?? '')?.slice(1) ?? [];
  const where = file === '' ? '' : ` file="${escapeXml(file)}" line="${line}"`;
  const shown = tried.map((each) => `${each.side}: ${each.shown}`).join('\n');
  const outcome =
    state === 'NOT ENFORCED'
      ? `<failure message="${escapeXml(reason)}">${escapeXml(shown)}</failure>`
      : state === 'enforced'
        ? ''
        : `<skipped message="${escapeXml(state === 'disputed' ? `disputed: ${reason}` : reason)}"/>`;
  return `    <testcase classname="${escapeXml(place)}" name="${escapeXml(`${row.pointer} ${row.about}`)}"${where}>${outcome}</testcase>`;
}

/** Tables for people: what is not enforced, and the numbers. */
function renderMarkdown(rows: ProvedRow[], { title, showsAll }: ProofRendering): string {
  const places = countCells(rows);
  const head = `| ${['constraint', 'where', ...places.map(({ place }) => place)].join(' | ')} |\n|${'---|'.repeat(places.length + 2)}`;
  const shown = rows.filter((row) => showsAll || isBroken(row));
  const table = shown.map(
    (row) =>
      `| ${[toMarkdown(row.about), toCode(row.line ?? row.pointer), ...row.cells.map(({ state }) => marks[state])].join(' | ')} |`,
  );
  const broken = rows.flatMap((row) =>
    row.cells.filter(({ state }) => state === 'NOT ENFORCED').map((cell) => renderFailure(row, cell)),
  );
  const numbers = places.map(
    ({ place, counts }) => `| ${place} | ${cellStates.map((state) => counts[state]).join(' | ')} |`,
  );
  return [
    `## Proof of ${toMarkdown(title)}`,
    `| place | ${cellStates.join(' | ')} |\n|${'---|'.repeat(cellStates.length + 1)}\n${numbers.join('\n')}`,
    ...(shown.length > 0 ? [`${head}\n${table.join('\n')}`] : []),
    ...broken,
  ].join('\n\n');
}

function renderFailure(row: ProvedRow, { place, reason = '', tried }: Cell): string {
  const wrong = tried.filter(({ side, isTaken }: Tried) => isTaken !== (side === 'inside'));
  const lines = wrong.slice(0, 2).map(({ shown }) => `\n\n    ${shown.replaceAll('\n', ' ')}`);
  return `**${toMarkdown(row.about)}**, ${place}, ${toCode(row.line ?? row.pointer)}: ${toMarkdown(reason)}${lines.join('')}`;
}
