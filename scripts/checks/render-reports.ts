import { type Finding, renderFinding } from '../contract/findings.ts';
import { limitFindings, renderRest } from '../contract/limit-findings.ts';
import { type Report, sortFindings } from './run-checks.ts';

/** The format that a report is written in. */
export const formats = { text: renderText, github: renderGithub, json: renderJson };

/** A line for each finding, of a kind as many as may be shown, and a line for each check. */
function renderText(reports: Report[], most: number): string {
  const { shown, rest } = limitFindings(sortFindings(reports), most);
  const findings = [...shown.map(renderFinding), ...rest.map(renderRest)];
  return [...findings, ...(findings.length > 0 ? [''] : []), ...reports.map(renderSummary)].join('\n');
}

/** Tells whether the check found an error. */
export function hasFailed({ findings }: Pick<Report, 'findings'>): boolean {
  return findings.some(({ level }) => level === 'error');
}

function renderSummary(report: Report): string {
  return `${statusOf(report).padEnd(7)} ${report.name.padEnd(8)} ${report.seconds.toFixed(1)} s  ${report.note}`;
}

function statusOf(report: Report): 'passed' | 'failed' | 'skipped' {
  if (hasFailed(report)) return 'failed';
  return report.skipped ? 'skipped' : 'passed';
}

/** The same, with the findings as workflow commands: GitHub shows them on the lines of a pull request. */
function renderGithub(reports: Report[], most: number): string {
  const { shown, rest } = limitFindings(sortFindings(reports), most);
  return [...shown.map(renderAnnotation), ...rest.map(renderRest), ...reports.map(renderSummary)].join('\n');
}

function renderAnnotation({ file, line, column, level, rule, message }: Finding): string {
  const clean = (text: string) => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const property = (value: string | number) => clean(String(value)).replaceAll(':', '%3A').replaceAll(',', '%2C');
  return `::${level} file=${property(file)},line=${line},col=${column},title=${property(rule)}::${clean(message)}`;
}

/** Everything, for programs. */
function renderJson(reports: Report[]): string {
  const checks = reports.map((report) => {
    const { name, note, seconds } = report;
    return { name, status: statusOf(report), note, seconds: Number(seconds.toFixed(3)) };
  });
  return JSON.stringify({ findings: sortFindings(reports), checks }, null, 2);
}
