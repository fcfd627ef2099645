import { relative } from 'node:path';
import { toTerminalLine } from '../../server/terminal-text.ts';
import { printError } from './command.ts';

/** A place in a file; lines and columns count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
  /** The place after its last character, if it is known. */
  end?: { line: number; column: number };
}

/** Something that the contract's author should look at, on the line where it arises; a notice needs no change. */
export interface Finding extends Position {
  level: 'error' | 'warning' | 'notice';
  rule: string;
  message: string;
  /** A longer text, shown on demand. */
  details?: string;
}

/** The finding as one line: `file:line:col level rule message`, the file relative to the current folder, control characters escaped. */
export function renderFinding({ file, line, column, level, rule, message }: Finding): string {
  return toTerminalLine(`${relative('', file)}:${line}:${column} ${level} ${rule} ${message}`);
}

/** The order in which findings are shown. */
export function byPosition(a: Finding, b: Finding): number {
  return a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column || a.rule.localeCompare(b.rule);
}

/** The findings that were not among those before, wherever they stand now. */
export function findAdded(findings: Finding[], before: Finding[]): Finding[] {
  const nameOf = ({ rule, message }: Finding) => `${rule} ${message}`;
  const known = Map.groupBy(before, nameOf);
  return [...Map.groupBy(findings, nameOf)].flatMap(([name, found]) => found.slice(known.get(name)?.length ?? 0));
}

/** How many findings of a kind are shown unless all are asked for. */
export const mostOfKind = 10;

/** How many defects of a kind are shown by a command that does something else. */
const mostDefectsOfKind = 3;

/** As lines: at most so many findings of each kind, `render`ed, then how many more each kind has. */
export function limitFindings(
  findings: Finding[],
  most: number,
  render: (finding: Finding) => string = renderFinding,
): { shown: string[]; rest: string[] } {
  const kinds = Map.groupBy(findings, kindOf);
  const shown = new Set([...kinds.values()].flatMap((same) => same.slice(0, most)));
  const rest = [...kinds.values()].flatMap((same) => {
    const { [most]: first, length } = same;
    if (!first) return [];
    const { level, rule, message } = first;
    const count = length - most;
    return `and ${count} more ${count === 1 ? level : `${level}s`} ${rule}, such as: ${message}`;
  });
  return { shown: findings.filter((finding) => shown.has(finding)).map(render), rest };
}

/** Findings of a kind differ in what their messages quote. */
function kindOf({ level, rule, message }: Finding): string {
  return `${level} ${rule} ${message.replace(/: .* must /, ' must ').replaceAll(/`[^`]*`|'[^']*'|"[^"]*"|\b[A-Z]+ \/\S*|\b\w+ here\.|\d+/g, '')}`;
}

/** Prints on stderr what is wrong with a contract that can be used all the same. */
export function printDefects(defects: Finding[]): void {
  const { shown, rest } = limitFindings(defects, mostDefectsOfKind);
  for (const line of [...shown, ...rest]) printError(line);
}

/**
 * A number with its noun.
 * @example count(2, 'finding') // 2 findings
 */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
