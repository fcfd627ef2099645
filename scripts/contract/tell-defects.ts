import { printError } from '../cli/command.ts';
import { type Finding, renderFinding } from './findings.ts';
import { limitFindings, renderRest } from './limit-findings.ts';

/** Of each kind, the defects that are told to somebody who asked for something else. */
const most = 3;

/** Tells on stderr what is wrong with a contract that is worked from all the same. */
export function tellDefects(defects: Finding[]): void {
  const { shown, rest } = limitFindings(defects, most);
  for (const line of [...shown.map(renderFinding), ...rest.map(renderRest)]) printError(line);
}
