import { type Finding, renderFinding } from '../cli/findings.ts';
import { type Report, sortFindings, statusOf } from './run-checks.ts';

/** Each check as a suite of JUnit's XML, and each of its findings as a test that failed. */
export function renderJunit(reports: Report[]): string {
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
