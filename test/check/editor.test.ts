import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { type Finding, projectFolder, renderFinding } from '../../scripts/cli/index.ts';
import { createReport, createTerminal, tellAdvice } from '../../scripts/workbench/report.ts';

interface Task {
  label: string;
  problemMatcher: { pattern: { regexp: string } };
}

const finding: Finding = {
  file: join(projectFolder, 'spec/openapi.yaml'),
  line: 12,
  column: 7,
  level: 'error',
  rule: 'contract/unsatisfiable',
  message: 'No value: "is" valid.',
};

suite('the tasks of the editor', () => {
  const { tasks }: { tasks: Task[] } = JSON.parse(readFileSync(join(projectFolder, '.vscode/tasks.json'), 'utf8'));
  const match = (label: string, line: string) => {
    const { problemMatcher } = tasks.find((task) => task.label === label) ?? assert.fail();
    return new RegExp(problemMatcher.pattern.regexp).exec(line)?.slice(1);
  };
  const wanted = ['spec/openapi.yaml', '12', '7', 'error', 'contract/unsatisfiable', 'No value: "is" valid.'];

  test('read a finding of npm run check', () => {
    assert.deepEqual(match('check', renderFinding(finding)), wanted);
    assert.equal(match('check', 'passed  lint     1.1 s  no findings'), undefined);
  });

  test('read a finding of npm start, be it advice or the reason why a file is broken', async () => {
    const output = new PassThrough();
    const terminal = createTerminal(output);
    tellAdvice(terminal, [finding]);
    createReport(terminal).onBroken([finding]);
    await new Promise(setImmediate);
    const lines = String(output.read()).split('\n');
    const found = lines.map((line) => match('workbench', line)).filter((parts) => parts !== undefined);
    assert.deepEqual(found, [wanted, wanted], lines.join('\n'));
  });
});
