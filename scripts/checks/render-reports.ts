import { styleText } from 'node:util';
import { toTerminalLine } from '../../server/terminal-text.ts';
import { type Finding, limitFindings, renderFinding } from '../cli/findings.ts';
import { renderJunit } from './junit.ts';
import { type Report, sortFindings, statusOf } from './run-checks.ts';
import { renderSarif } from './sarif.ts';

/** How a report is written. */
export interface RenderOptions {
  /** The most findings of a kind that are shown. */
  most: number;
  /** True if the details of each finding are shown. */
  isVerbose: boolean;
  /** What it is written to: a terminal that wants colours gets them. */
  stream: NodeJS.WritableStream;
}

/** The format that a report is written in. */
export const formats = {
  text: renderText,
  github: renderGithub,
  json: renderJson,
  sarif: (reports: Report[]) => renderSarif(sortFindings(reports)),
  junit: renderJunit,
};

type Style = Parameters<typeof styleText>[0];

const colours: Record<Finding['level'] | ReturnType<typeof statusOf>, Style> = {
  ...{ error: 'red', warning: 'yellow', notice: 'gray' },
  ...{ passed: 'green', failed: 'red', skipped: 'gray' },
};

/** A line for each finding, of a kind as many as may be shown, and a line for each check. */
function renderText(reports: Report[], { most, isVerbose, stream }: RenderOptions): string {
  const colour = (text: string, word: keyof typeof colours) =>
    text.replace(word, styleText(colours[word], word, { stream }));
  const { shown, rest } = limitFindings(
    sortFindings(reports),
    most,
    (finding) => colour(renderFinding(finding), finding.level) + (isVerbose ? renderDetails(finding) : ''),
  );
  const findings = [...shown, ...rest];
  const summaries = reports.map((report) => colour(renderSummary(report), statusOf(report)));
  return [...findings, ...(findings.length > 0 ? [''] : []), ...summaries].join('\n');
}

function renderDetails({ details }: Finding): string {
  return details === undefined ? '' : `\n    ${details.replaceAll('\n', '\n    ')}`;
}

function renderSummary(report: Report): string {
  return `${statusOf(report).padEnd(7)} ${report.name.padEnd(8)} ${report.seconds.toFixed(1)} s  ${report.note}`;
}

/** The same, with the findings as workflow commands: GitHub shows them on the lines of a pull request. */
function renderGithub(reports: Report[], { most }: RenderOptions): string {
  const { shown, rest } = limitFindings(sortFindings(reports), most, renderAnnotation);
  return [...shown, ...[...rest, ...reports.map(renderSummary)].map(toPlainLine)].join('\n');
}

/** A line that GitHub takes for no command: `::` at its beginning is one, and `##[` anywhere. */
function toPlainLine(text: string): string {
  return toTerminalLine(text)
    .replace(/^\s*::/, '\\$&')
    .replaceAll('##[', '##\\[');
}

function renderAnnotation({ file, line, column, end, level, rule, message }: Finding): string {
  const clean = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (value: string | number) => clean(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C');
  const until = end ? `,endLine=${end.line},endColumn=${end.column}` : '';
  return `::${level} file=${property(file)},line=${line},col=${column}${until},title=${property(rule)}::${clean(message)}`;
}

/** Everything, for programs. */
function renderJson(reports: Report[]): string {
  const checks = reports.map((report) => {
    const { name, note, seconds } = report;
    return { name, status: statusOf(report), note, seconds: Number(seconds.toFixed(3)) };
  });
  return JSON.stringify({ findings: sortFindings(reports), checks }, null, 2);
}
