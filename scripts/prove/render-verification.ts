import { toTerminalLine } from '../../server/terminal-text.ts';
import { count, escapeXml } from '../cli/index.ts';
import type { Verification } from './verify.ts';

/** The formats that a verification is written in. */
export const verificationFormats = { text: renderText, json: renderJson, junit: renderJunit, html: renderHtml };

function renderText({ faults, sent, skipped }: Verification): string {
  const requests = [...sent.values()].reduce((sum, each) => sum + each, 0);
  return [
    ...faults.flatMap(({ operationId, rule, message, curl }, index) => [
      toTerminalLine(`${index + 1}. ${operationId} · ${rule}`),
      toTerminalLine(`   ${message}`),
      toTerminalLine(`   ${curl}`),
      '',
    ]),
    ...skipped.map(({ operationId, reason }) => toTerminalLine(`  ${operationId}: ${reason}`)),
    `${count(requests, 'request')} to ${count(sent.size, 'operation')}: ${count(faults.length, 'fault')}.`,
  ].join('\n');
}

function renderJson({ faults, sent, skipped }: Verification): string {
  return JSON.stringify({ faults, sent: Object.fromEntries(sent), skipped }, null, 2);
}

/** Each operation as a suite of JUnit's XML, each fault as a test that failed. */
function renderJunit({ faults, sent, skipped }: Verification): string {
  const suites = [...sent.keys()].map((id) => {
    const own = faults.filter(({ operationId }) => operationId === id);
    const cases = own.map(
      ({ rule, message, curl }) =>
        `    <testcase classname="${escapeXml(id)}" name="${escapeXml(rule)}"><failure message="${escapeXml(message)}">${escapeXml(curl)}</failure></testcase>`,
    );
    const none = `    <testcase classname="${escapeXml(id)}" name="the contract"/>`;
    return [
      `  <testsuite name="${escapeXml(id)}" tests="${Math.max(own.length, 1)}" failures="${own.length}">`,
      ...(cases.length > 0 ? cases : [none]),
      '  </testsuite>',
    ].join('\n');
  });
  const left = skipped
    .filter(({ operationId }) => !sent.has(operationId))
    .map(
      ({ operationId, reason }) =>
        `  <testsuite name="${escapeXml(operationId)}" tests="1" skipped="1"><testcase name="the contract"><skipped message="${escapeXml(reason)}"/></testcase></testsuite>`,
    );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="verify">',
    ...suites,
    ...left,
    '</testsuites>',
  ].join('\n');
}

/** A page of its own, for an issue or an artifact. */
function renderHtml({ faults, sent, skipped }: Verification): string {
  const rows = faults.map(
    ({ operationId, rule, message, curl }) =>
      `<tr><td>${escapeXml(operationId)}</td><td>${escapeXml(rule)}</td><td>${escapeXml(message)}<pre>${escapeXml(curl)}</pre></td></tr>`,
  );
  const left = skipped.map(({ operationId, reason }) => `<li>${escapeXml(operationId)}: ${escapeXml(reason)}</li>`);
  const style =
    'body{font:1rem system-ui;margin:2rem}td,th{vertical-align:top;text-align:left;padding:.3rem 1rem .3rem 0}pre{white-space:pre-wrap}';
  return `<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Verification</title><style>${style}</style><h1>${count(faults.length, 'fault')}</h1><p>${count(sent.size, 'operation')} asked.</p><table><tr><th>Operation<th>Constraint<th>Fault</tr>${rows.join('\n')}</table><ul>${left.join('\n')}</ul></html>`;
}
