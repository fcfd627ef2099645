import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { type CheckName, type Report, runChecks } from '../../scripts/checks/run-checks.ts';
import { projectFolder, renderFinding } from '../../scripts/cli/index.ts';
import { putHouseStyle } from '../support/house-style.ts';
import { createFolder } from '../support/servers.ts';
import type { BadContract } from './cases/bad-contract.ts';
import { breaking } from './cases/breaking.ts';
import { dishonest } from './cases/dishonest.ts';
import { illWritten } from './cases/ill-written.ts';
import { innocentEdits } from './cases/innocent.ts';

const original = readFileSync(join(import.meta.dirname, 'orders.yaml'), 'utf8');
const folder = createFolder();
const file = join(folder, 'orders.yaml');

writeFileSync(file, original);
putHouseStyle(folder);
git('init', '--quiet');
git('add', '.');
git('-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '--message', 'State the contract');
git('tag', 'v1.4.2');

suite('a contract with one defect', () => {
  for (const contract of [...illWritten, ...dishonest, ...breaking]) {
    test(contract.name, async () => {
      const text = edit(original, contract.edit);
      const reports = await check(text, [contract.check]);
      const line = lineOf(text, contract.at);
      const found = reports.flatMap(({ findings }) => findings);
      assert.ok(
        found.some((finding) => finding.rule === contract.rule && finding.line === line && finding.level === 'error'),
        `No ${contract.rule} on line ${line}, but ${found.map(renderFinding).join('\n') || 'nothing'}`,
      );
      assertReadable(reports);
    });
  }
});

suite('an innocent edit', () => {
  for (const { name, edits } of innocentEdits) {
    test(name, async () => {
      const reports = await check(edits.reduce(edit, original), ['lint', 'examples', 'breaking']);
      const serious = reports.flatMap(({ findings }) => findings).filter(({ level }) => level !== 'notice');
      assert.deepEqual(serious, []);
    });
  }
});

test('a contract that cannot be read is reported once, by lint', async () => {
  const reports = await check(edit(original, { replace: 'title: Orders', by: 'title: "Orders' }), [
    'lint',
    'examples',
    'breaking',
  ]);
  assert.deepEqual(
    reports.map(({ name, findings, isPrevented }) => [name, findings.length, isPrevented ?? false]),
    [
      ['lint', 1, false],
      ['examples', 0, true],
      ['breaking', 0, true],
    ],
  );
});

/** Runs the checks over the text, in the repository where the original is tagged as a release. */
async function check(text: string, only: CheckName[]): Promise<Report[]> {
  writeFileSync(file, text);
  return runChecks({ file, project: projectFolder, only });
}

function edit(text: string, { after: anchor = '', replace, by }: BadContract['edit']): string {
  const place = text.indexOf(replace, text.indexOf(anchor));
  assert.ok(text.includes(anchor) && place >= 0, `The contract has no ${replace} after ${anchor}.`);
  return text.slice(0, place) + by + text.slice(place + replace.length);
}

/** The line on which the text's last line stands that leads up to the finding: see `at`. */
function lineOf(text: string, at: string): number {
  const place = text.indexOf(at);
  assert.ok(place >= 0, `The edited contract has no ${at}.`);
  return text.slice(0, place).split('\n').length;
}

/** No finding says anything that only its programmer understands. */
function assertReadable(reports: Report[]): void {
  for (const { message } of reports.flatMap(({ findings }) => findings)) {
    assert.doesNotMatch(message, /\n|\bat \S+:\d+|Error:|undefined|\[object/);
  }
}

function git(...words: string[]): void {
  execFileSync('git', words, { cwd: folder });
}
