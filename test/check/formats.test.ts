import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { XMLParser } from 'fast-xml-parser';
import { formats, writeStepSummary } from '../../scripts/checks/reports.ts';
import { type CheckName, type Report, runChecks } from '../../scripts/checks/run-checks.ts';
import { type Finding, projectFolder } from '../../scripts/cli/index.ts';
import { createFolder } from '../support/servers.ts';

const finding: Finding = {
  file: join(process.cwd(), 'spec/a b.yaml'),
  ...{ line: 3, column: 5, end: { line: 3, column: 9 } },
  ...{ level: 'error', rule: 'contract/x', message: 'Say <b> & "c".', details: 'All of it.\nReally.' },
};
const reports: Report[] = [
  { name: 'lint', seconds: 1, note: '2 findings', findings: [finding, { ...finding, line: 4, level: 'notice' }] },
  { name: 'types', seconds: 1, note: 'not run', findings: [], isPrevented: true },
  { name: 'breaking', seconds: 1, note: 'not compared', findings: [], skipped: true },
];
const options = { most: 10, isVerbose: false, stream: new PassThrough() };

suite('the formats of a report', () => {
  test('SARIF has level, rule and region of each finding', () => {
    const { version, runs } = JSON.parse(formats.sarif(reports));
    const [{ results, tool }] = runs;
    assert.equal(version, '2.1.0');
    assert.deepEqual(tool.driver.rules, [{ id: 'contract/x' }]);
    assert.deepEqual(
      results.map(({ level, ruleId }: { level: string; ruleId: string }) => [level, ruleId]),
      [
        ['error', 'contract/x'],
        ['note', 'contract/x'],
      ],
    );
    const { artifactLocation, region } = results[0].locations[0].physicalLocation;
    assert.equal(artifactLocation.uri, 'spec/a%20b.yaml');
    assert.deepEqual(region, { startLine: 3, startColumn: 5, endLine: 3, endColumn: 9 });
  });

  test('JUnit has a suite for each check, in XML that parsers read', () => {
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
    const { testsuite } = parser.parse(formats.junit(reports)).testsuites;
    const counts = testsuite.map(({ name, failures, skipped }: Record<string, string>) => [name, failures, skipped]);
    assert.deepEqual(counts, [
      ['lint', '1', '0'],
      ['types', '1', '0'],
      ['breaking', '0', '1'],
    ]);
    assert.equal(testsuite[0].testcase.failure.message, 'Say <b> & "c".');
  });

  test('text has the details only for those who ask', () => {
    assert.doesNotMatch(formats.text(reports, options), /All of it/);
    assert.match(formats.text(reports, { ...options, isVerbose: true }), /"c"\.\n {4}All of it\.\n {4}Really\.\n/);
  });

  test('text is coloured on a terminal alone', () => {
    const terminal = Object.assign(new PassThrough(), { isTTY: true, getColorDepth: () => 8, hasColors: () => true });
    const coloured = formats.text(reports, { ...options, stream: terminal });
    const plain = formats.text(reports, options);
    assert.equal(plain.includes('\u001b'), false);
    assert.equal(
      process.env.NO_COLOR === undefined && coloured.includes('\u001b[31merror'),
      process.env.NO_COLOR === undefined,
    );
  });

  test('no line of a contract is a command of its own for GitHub', () => {
    const message = 'a\r\n::error file=x::forged\u2028##[error]forged\n  ::set-output name=x::y';
    const evil = { ...finding, rule: message, file: `${finding.file}${message}`, message };
    const findings = Array.from({ length: 3 }, (_, line) => ({ ...evil, line }));
    const forged: Report = { name: 'lint', seconds: 1, note: message, findings };
    const lines = formats.github([forged], { ...options, most: 1 }).split(/[\r\n]/);
    assert.deepEqual(
      lines.map((line) => /^\s*::(\w+)|##\[/.exec(line)?.[1]),
      ['error', undefined, undefined],
    );
  });

  test('the summary of a workflow run is a table that no message breaks', () => {
    const file = join(createFolder(), 'summary.md');
    writeFileSync(file, 'before\n');
    writeStepSummary(reports, file);
    writeStepSummary(reports, undefined);
    const text = readFileSync(file, 'utf8');
    assert.match(text, /^before\n## Contract\n/);
    assert.match(text, /\| types \| failed \| not run \|/);
    assert.match(text, /\| error \| `spec\/a b\.yaml:3` \| contract\/x \| Say &lt;b> & "c"\. \|/);
  });
});

suite('a check that the contract keeps from running', () => {
  const file = join(createFolder(), 'openapi.yaml');
  writeFileSync(file, 'openapi: 3.1.0\ninfo: "\n');
  for (const name of ['examples', 'stale', 'breaking', 'types'] satisfies CheckName[]) {
    test(`${name} alone has failed, and says why`, async () => {
      const [report] = await runChecks({ file, project: projectFolder, only: [name] });
      assert.equal(report?.isPrevented, true);
      assert.deepEqual(
        report.findings.map(({ rule }) => rule),
        ['readable'],
      );
    });
  }
});

suite('every command', () => {
  const { scripts }: { scripts: Record<string, string> } = JSON.parse(
    readFileSync(join(projectFolder, 'package.json'), 'utf8'),
  );
  const commands = Object.entries(scripts).flatMap(([name, text]) => {
    const [, command] = /begin\.js ((?:scripts\/contract|test\/[\w/-]+)\.ts.*)/.exec(text) ?? [];
    return command ? [[name, command.split(' ')] as const] : [];
  });

  test('tells its options with --help, and exits with 2 for one that there is not', { timeout: 120_000 }, async () => {
    assert(commands.length > 5);
    for (const [name, [file = '', ...words]] of commands) {
      const help = await run(file, ...words, '--help');
      assert.match(help.output, new RegExp(`^npm (run ${name}|start) -- [^]*--help +this text`), name);
      assert.equal(help.code, 0, name);
    }
    const wrong = await run('scripts/contract.ts', 'generate', '--no-such-option');
    assert.match(wrong.output, /^Unknown option '--no-such-option'\. (Usage: .*\. )?Options: .*--help\.\n$/);
    assert.equal(wrong.code, 2);
  });

  test('takes an option once', async () => {
    const { code, output } = await run('scripts/contract.ts', 'check', '--spec', 'one.yaml', '--spec', 'other.yaml');
    assert.match(output, /^Option '--spec' may be given once\. (Usage: .*\. )?Options: /);
    assert.equal(code, 2);
  });
});

function run(file: string, ...words: string[]): Promise<{ code: number; output: string }> {
  const begin = join(projectFolder, 'scripts/begin.js');
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ['--import', begin, join(projectFolder, file), ...words],
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}
