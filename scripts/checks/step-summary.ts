import { appendFileSync } from 'node:fs';
import { toCode, toMarkdown } from '../cli/markdown-text.ts';
import { type Report, sortFindings, statusOf } from './run-checks.ts';

/** The most findings in a summary: it is for reading. */
const most = 50;

/** Adds the reports as Markdown to the file that GitHub shows on the page of a workflow run; does nothing where there is none. */
export function writeStepSummary(reports: Report[], file: string | undefined): void {
  if (file) appendFileSync(file, renderStepSummary(reports));
}

function renderStepSummary(reports: Report[]): string {
  const findings = sortFindings(reports);
  const checks = reports.map((report) => `| ${report.name} | ${statusOf(report)} | ${toMarkdown(report.note)} |`);
  const rows = findings
    .slice(0, most)
    .map(
      ({ file, line, level, rule, message }) =>
        `| ${level} | ${toCode(`${file}:${line}`)} | ${toMarkdown(rule)} | ${toMarkdown(message)} |`,
    );
  return [
    '## Contract',
    '',
    '| check | | |\n|---|---|---|',
    ...checks,
    ...(rows.length > 0 ? ['', '| | where | rule | what |\n|---|---|---|---|', ...rows] : []),
    ...(findings.length > most ? ['', `and ${findings.length - most} more`] : []),
    '',
  ].join('\n');
}
