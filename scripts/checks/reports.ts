import { appendFileSync } from 'node:fs';
import { sep } from 'node:path';
import { styleText } from 'node:util';
import { toTerminalLine } from '../../server/terminal-text.ts';
import { type Finding, limitFindings, renderFinding, toCode, toMarkdown } from '../cli/index.ts';
import { type Report, sortFindings, statusOf } from './run-checks.ts';

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

const levels = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** The findings as SARIF 2.1.0, which GitHub code scanning and editors read. */
function renderSarif(findings: Finding[]): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))];
  const run = {
    tool: {
      driver: {
        name: 'contract-workbench',
        rules: rules.map((id) => ({ id })),
      },
    },
    results: findings.map(toResult),
    columnKind: 'utf16CodeUnits',
  };
  return JSON.stringify(
    { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] },
    null,
    2,
  );
}

function toResult({ file, line, column, end, level, rule, message }: Finding): object {
  const region = { startLine: line, startColumn: column, ...(end && { endLine: end.line, endColumn: end.column }) };
  const uri = encodeURI(file.replaceAll(sep, '/'));
  return {
    ruleId: rule,
    level: levels[level],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region } }],
  };
}

/** Each check as a suite of JUnit's XML, and each of its findings as a test that failed. */
function renderJunit(reports: Report[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="check">',
    ...reports.map(renderSuite),
    '</testsuites>',
  ].join('\n');
}

function renderSuite(report: Report): string {
  const { name, note, seconds } = report;
  const findings = sortFindings([report]).filter(({ level }) => level !== 'notice');
  const status = statusOf(report);
  const cases =
    findings.length > 0 ? findings.map((finding) => renderCase(name, finding)) : [renderOutcome(name, note, status)];
  const failures = status === 'failed' ? Math.max(1, findings.filter(({ level }) => level === 'error').length) : 0;
  const counts = `tests="${cases.length}" failures="${failures}" skipped="${status === 'skipped' ? 1 : 0}"`;
  return `  <testsuite name="${escapeXml(name)}" ${counts} time="${seconds.toFixed(3)}">\n${cases.join('\n')}\n  </testsuite>`;
}

function renderCase(suite: string, finding: Finding): string {
  const { file, line, level, rule, message } = finding;
  const head = `    <testcase classname="${suite}" name="${escapeXml(`${rule} ${file}:${line}`)}" file="${escapeXml(file)}" line="${line}">`;
  const body =
    level === 'error'
      ? `<failure message="${escapeXml(message)}">${escapeXml(renderFinding(finding))}</failure>`
      : `<system-out>${escapeXml(renderFinding(finding))}</system-out>`;
  return `${head}${body}</testcase>`;
}

function renderOutcome(suite: string, note: string, status: string): string {
  const outcome = {
    failed: `<failure message="${escapeXml(note)}"/>`,
    skipped: `<skipped message="${escapeXml(note)}"/>`,
  };
  return `    <testcase classname="${suite}" name="${suite}">${outcome[status as 'failed'] ?? ''}</testcase>`;
}

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  // XML has no place for most control characters.
  const printable = text.replaceAll(/\p{Cc}/gu, (sign) => (/\s/.test(sign) ? sign : '\ufffd'));
  return printable.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? '');
}

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
