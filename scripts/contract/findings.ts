import { relative } from 'node:path';
import { toTerminalLine } from '../../server/terminal-text.ts';

/** A place in a file; lines and columns count from 1. */
export interface Position {
  file: string;
  line: number;
  column: number;
  /** Where it ends, if that is known: the place after its last character. */
  end?: { line: number; column: number };
}

/** Something that the contract's author should look at, on the line where it arises; a notice is nothing to mend. */
export interface Finding extends Position {
  level: 'error' | 'warning' | 'notice';
  rule: string;
  message: string;
  /** More than one line of it, for those who ask. */
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

/** The findings that were not there before, wherever they stand by now. */
export function findAdded(findings: Finding[], before: Finding[]): Finding[] {
  const nameOf = ({ rule, message }: Finding) => `${rule} ${message}`;
  const known = Map.groupBy(before, nameOf);
  return [...Map.groupBy(findings, nameOf)].flatMap(([name, found]) => found.slice(known.get(name)?.length ?? 0));
}
