import { appendFileSync } from 'node:fs';
import { sep } from 'node:path';
import { styleText } from 'node:util';
import { toTerminalLine } from '../../server/terminal-text.ts';
import { escapeXml, type Finding, limitFindings, renderFinding, toCode, toMarkdown } from '../cli/index.ts';
import { type Report, sortFindings, statusOf } from './run-checks.ts';

/** How a report is written. */
interface RenderOptions {
  /** The most findings of a kind that are shown. */
  most: number;
  /** True if the details of each finding are shown. */
  isVerbose: boolean;
  /** Where it is written: in colours if that is a terminal that wants them. */
  stream: NodeJS.WritableStream;
}

/** The formats that reports are written in. */
export const formats = {
  text: renderText,
  github: renderGithub,
  json: renderJson,
  sarif: renderSarif,
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
  const render = (finding: Finding) => {
    const details = isVerbose && finding.details ? `\n${finding.details}`.replaceAll('\n', '\n    ') : '';
    return colour(renderFinding(finding), finding.level) + details;
  };
  const { shown, rest } = limitFindings(sortFindings(reports), most, render);
  const findings = [...shown, ...rest];
  const summaries = reports.map((report) => colour(renderSummary(report), statusOf(report)));
  return [...findings, ...(findings.length > 0 ? [''] : []), ...summaries].join('\n');
}

function renderSummary(report: Report): string {
  return `${statusOf(report).padEnd(7)} ${report.name.padEnd(8)} ${report.seconds.toFixed(1)} s  ${report.note}`;
}

/** The same, with the findings as workflow commands: GitHub shows them on the lines of a pull request. */
function renderGithub(reports: Report[], { most }: RenderOptions): string {
  const { shown, rest } = limitFindings(sortFindings(reports), most, renderAnnotation);
  return [...shown, ...[...rest, ...reports.map(renderSummary)].map(toPlainLine)].join('\n');
}

/** A line that GitHub does not take for a command, which has `::` at its beginning or `##[` anywhere. */
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

const sarifLevels = { error: 'error', warning: 'warning', notice: 'note' } as const;

/** The findings as SARIF 2.1.0, which GitHub code scanning and editors read. */
function renderSarif(reports: Report[]): string {
  const findings = sortFindings(reports);
  const rules = [...new Set(findings.map(({ rule }) => rule))].map((id) => ({ id }));
  const results = findings.map(({ file, line, column, end, level, rule, message }) => {
    const region = { startLine: line, startColumn: column, ...(end && { endLine: end.line, endColumn: end.column }) };
    const artifactLocation = { uri: encodeURI(file.replaceAll(sep, '/')) };
    const locations = [{ physicalLocation: { artifactLocation, region } }];
    return { ruleId: rule, level: sarifLevels[level], message: { text: message }, locations };
  });
  const tool = { driver: { name: 'contract-workbench', rules } };
  const $schema = 'https://json.schemastore.org/sarif-2.1.0.json';
  const log = { $schema, version: '2.1.0', runs: [{ tool, results, columnKind: 'utf16CodeUnits' }] };
  return JSON.stringify(log, null, 2);
}

/** Each check as a suite of JUnit's XML, and each of its findings as a test that failed. */
function renderJunit(reports: Report[]): string {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="check">';
  return [head, ...reports.map(renderSuite), '</testsuites>'].join('\n');
}

function renderSuite(report: Report): string {
  const { name, note, seconds } = report;
  const status = statusOf(report);
  const findings = sortFindings([report]).filter(({ level }) => level !== 'notice');
  const outcomes = { failed: '<failure', skipped: '<skipped', passed: '' };
  const outcome = outcomes[status] && `${outcomes[status]} message="${escapeXml(note)}"/>`;
  const own = `    <testcase classname="${name}" name="${name}">${outcome}</testcase>`;
  const cases = findings.length > 0 ? findings.map((finding) => renderCase(name, finding)) : [own];
  const failures = status === 'failed' ? Math.max(1, findings.filter(({ level }) => level === 'error').length) : 0;
  const counts = `tests="${cases.length}" failures="${failures}" skipped="${status === 'skipped' ? 1 : 0}"`;
  const suite = `  <testsuite name="${name}" ${counts} time="${seconds.toFixed(3)}">`;
  return [suite, ...cases, '  </testsuite>'].join('\n');
}

function renderCase(suite: string, finding: Finding): string {
  const { file, line, level, rule, message } = finding;
  const name = escapeXml(`${rule} ${file}:${line}`);
  const text = escapeXml(renderFinding(finding));
  const body =
    level === 'error'
      ? `<failure message="${escapeXml(message)}">${text}</failure>`
      : `<system-out>${text}</system-out>`;
  return `    <testcase classname="${suite}" name="${name}" file="${escapeXml(file)}" line="${line}">${body}</testcase>`;
}

/** The most findings in a summary: it is for reading. */
const mostInSummary = 50;

/** Adds the reports as Markdown to the file that GitHub shows on the page of a workflow run, if there is one. */
export function writeStepSummary(reports: Report[], file: string | undefined): void {
  if (!file) return;
  const findings = sortFindings(reports);
  const checks = reports.map((report) => `| ${report.name} | ${statusOf(report)} | ${toMarkdown(report.note)} |`);
  const rows = findings.slice(0, mostInSummary).map(({ file, line, level, rule, message }) => {
    return `| ${level} | ${toCode(`${file}:${line}`)} | ${toMarkdown(rule)} | ${toMarkdown(message)} |`;
  });
  const lines = [
    '## Contract\n',
    '| check | | |\n|---|---|---|',
    ...checks,
    ...(rows.length > 0 ? ['\n| | where | rule | what |\n|---|---|---|---|', ...rows] : []),
    ...(findings.length > mostInSummary ? [`\nand ${findings.length - mostInSummary} more`] : []),
    '',
  ];
  appendFileSync(file, lines.join('\n'));
}
