import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { projectFolder } from '../../scripts/cli/index.ts';
import { runProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const original = readFileSync(join(import.meta.dirname, 'orders.yaml'), 'utf8');
const shorter = original.replace('maxLength: 80', 'maxLength: 60');
const approval = (more: Record<string, string> = {}) => {
  const said = {
    change: 'max-length-lowered',
    at: 'Order.name',
    because: 'Nobody has such names.',
    until: '2.0.0',
    ...more,
  };
  return `approvals:\n  - ${Object.entries(said)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .join('\n    ')}\n`;
};

suite('what was decided about changes, in changes.yaml beside the contract:', () => {
  test('a change that is approved of stops nobody and calls for no version', async () => {
    const { findings, note } = await check(shorter, approval());
    assert.deepEqual(
      findings.map(({ level, rule }) => [level, rule]),
      [['notice', 'max-length-lowered']],
    );
    assert.match(
      findings[0]?.message ?? '',
      /^approved until 2\.0\.0: breaking for senders of requests, .* Nobody has such names\.$/,
    );
    assert.match(note, /^1 approved change since /);
  });

  test('an approval names a place as messages do, or by a pointer', async () => {
    const pointer = '#/components/schemas/Order/properties/name/maxLength';
    assert.deepEqual(await levels(shorter, approval({ at: pointer })), ['notice']);
    assert.deepEqual(await levels(shorter, approval({ at: 'Order' })), ['warning', 'error', 'error']);
  });

  test('an approval ends on its last day, or with its version, and then says so where it stands', async () => {
    assert.deepEqual(await levels(shorter, approval({ until: '2999-12-31' })), ['notice']);
    for (const until of ['2020-12-31', '1.4.2']) {
      const { findings, policy } = await check(shorter, approval({ until }));
      const [past] = findings.filter(({ rule }) => rule === 'approval-past');
      assert.deepEqual([past?.file, past?.line, past?.level], [policy, 2, 'error']);
      assert.ok(findings.some(({ rule, level }) => rule === 'max-length-lowered' && level === 'error'));
    }
  });

  test('an approval of nothing is found', async () => {
    const { findings } = await check(original, approval());
    assert.deepEqual(
      findings.map(({ level, rule, line }) => [level, rule, line]),
      [['warning', 'approval-unused', 2]],
    );
  });

  test('a kind of change may mean something else, in one direction or in both, or nothing', async () => {
    const wider = original.replace('enum: [open, sent, gone]', 'enum: [open, sent, gone, lost]');
    const rules = async (text: string, policy: string) =>
      (await check(text, policy)).findings.map(({ rule, message }) => `${rule} ${message.split(/\W/)[0]}`).sort();
    assert.deepEqual(await rules(wider, 'levels: { enum-value-added: additive }'), [
      'enum-value-added additive',
      'version-not-raised 1',
    ]);
    assert.deepEqual(await rules(wider, 'levels: { enum-value-added: { response: editorial } }'), [
      'enum-value-added editorial',
      'version-not-raised 1',
    ]);
    assert.deepEqual(await rules(wider, 'levels: { enum-value-added: { request: editorial } }'), [
      'enum-value-added breaking',
      'version-not-raised 1',
    ]);
    assert.deepEqual(await rules(wider, 'levels: { enum-value-added: off }'), []);
  });

  test('a version that is not raised has a level of its own', async () => {
    const longer = original.replace('maxLength: 80', 'maxLength: 90');
    const found = async (level: string) =>
      (await check(longer, `levels: { version-not-raised: ${level} }`)).findings
        .filter(({ rule }) => rule === 'version-not-raised')
        .map((finding) => finding.level);
    for (const level of ['error', 'warning', 'notice']) assert.deepEqual(await found(level), [level]);
    assert.deepEqual(await found('off'), []);
  });

  const defects: [what: string, from: string, to: string][] = [
    ['a type that is none', 'type: integer\n            minimum: 1', 'type: int\n            minimum: 1'],
    ['a parameter without a place', 'in: query\n          ', ''],
    ['a schema that is no object', "items:\n                  $ref: '#/components/schemas/Order'", 'items: many'],
    ['a reference to itself', 'Problem:\n      type: object', "Problem:\n      $ref: '#/components/schemas/Problem'"],
    ['a reference that leads nowhere', "schemas/Order'\n            examples", "schemas/Ordre'\n            examples"],
  ];
  for (const [what, from, to] of defects) {
    test(`${what} is no change, whichever state has it`, async () => {
      const broken = original.replace(from, to);
      assert.notEqual(broken, original);
      assert.deepEqual(await rulesBetween(original, broken), []);
      assert.deepEqual(await rulesBetween(broken, original), []);
      const shorter = broken.replace('maxLength: 80', 'maxLength: 60');
      assert.deepEqual(await rulesBetween(original, shorter), ['max-length-lowered', 'version-not-raised']);
    });
  }

  test('a version that goes down is found, whatever has changed', async () => {
    const found = async (text: string) =>
      (await check(text, '')).findings.filter(({ rule }) => rule === 'version-lowered').map(({ message }) => message);
    const version = /version: (.*)/.exec(original)?.[1] ?? '';
    assert.deepEqual(await found(original), []);
    assert.deepEqual(await found(original.replace(`version: ${version}`, 'version: 9.0.0')), []);
    const [message] = await found(original.replace(`version: ${version}`, 'version: 0.9.0'));
    assert.match(message ?? '', /^info\.version goes down, from \S+ of .*base\.yaml to 0\.9\.0\.$/);
  });

  const wrong: [text: string, line: number, column: number, message: RegExp][] = [
    ['levels:\n  enum-values-added: off', 2, 3, /no rule enum-values-added/],
    ['levels:\n  version-not-raised: never', 2, 3, /may be error, warning, notice, off/],
    ['levels:\n  enum-value-added: harmless', 2, 3, /may be breaking, additive, editorial, off/],
    ['approval: []', 1, 1, /^approval means nothing/],
    ['notice-days: soon', 1, 1, /^notice-days must be integer/],
    [approval({ change: 'name-shortened' }), 2, 5, /no such rule/],
    [approval({ until: 'spring' }), 5, 5, /a date such as 2027-03-31, or a version/],
    ['approvals:\n  - change: max-length-lowered\n    at: Order.name\n    until: 2.0.0', 2, 5, /because is missing/],
    ['levels: [', 1, 1, /^This cannot be read/],
  ];
  for (const [text, line, column, message] of wrong) {
    test(`what is wrong is found where it stands: ${JSON.stringify(text)}`, async () => {
      const { findings, policy } = await check(original, text);
      assert.deepEqual(
        findings.map((finding) => [finding.file, finding.line, finding.column, finding.level]),
        [[policy, line, column, 'error']],
      );
      assert.match(findings[0]?.message ?? '', message);
    });
  }
});

suite('npm run changelog compares', { concurrency: 2 }, () => {
  const folder = createFolder();
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const run = async (...words: string[]) => {
    const command = [process.execPath, join(projectFolder, 'scripts/contract.ts'), 'changelog'];
    const { code, stdout, stderr } = await runProcess({ after }, [...command, ...words]);
    return { code, output: stdout + stderr };
  };

  test('any two files, of whatever version of OpenAPI, and tells what is less under a heading of its own', async () => {
    const older = write(
      'older.yaml',
      original.replace('openapi: 3.1.0', 'openapi: 3.0.3').replace(/\n {4}identifier.*/, ''),
    );
    const newer = write('newer.yaml', original.replace('enum: [open, sent, gone]', 'enum: [open, sent]'));
    const { code, output } = await run(older, newer);
    assert.equal(code, 0, output);
    assert.match(output, /### Safe: responses promise more\n\n- `Order.state`: responses no longer carry "gone"/);
    assert.match(
      output,
      /<summary>Wording \(\d+\)<\/summary>\n\n- .*license changed(.|\n)*\n- `openapi`: 3.0.3 became 3.1.0/,
    );
    assert.doesNotMatch(output, /### (Breaks|New)/);
  });

  test('them by what was decided beside the newer one', async () => {
    const place = createFolder();
    writeFileSync(join(place, 'shorter.yaml'), shorter);
    writeFileSync(join(place, 'changes.yaml'), approval());
    const { output } = await run(write('decided.yaml', original), join(place, 'shorter.yaml'));
    assert.match(output, /Hits senders of requests\. Agreed until 2\.0\.0: Nobody has such names\.\n/);
    assert.doesNotMatch(output, /call for the version/);
  });

  test('contracts of several files without operationIds', async () => {
    const state = (type: string, name: string) => {
      write(`${name}-id.yaml`, `type: ${type}\n`);
      return write(
        `${name}.yaml`,
        `openapi: 3.1.0\ninfo: { title: T, version: 1.0.0 }\npaths:\n  /a/{id}:\n    get:\n      parameters:\n        - { name: id, in: path, required: true, schema: { $ref: ${name}-id.yaml } }\n      responses: { '204': { description: None } }\n`,
      );
    };
    const { code, output } = await run(state('string', 'split-before'), state('integer', 'split-after'));
    assert.equal(code, 0, output);
    assert.match(output, /### Breaks clients or servers\n\n- .*type string became integer/);
  });

  test('nothing but two states, and says which one it cannot read', async () => {
    const one = write('one.yaml', original);
    assert.match((await run(one)).output, /^Name two states, an older and a newer one, not 1\.\n$/);
    const missing = await run(one, join(folder, 'none.yaml'));
    assert.equal(missing.code, 2);
    assert.match(missing.output, /no file and no git ref .*none\.yaml/);
  });

  test('nothing when it is asked for the rules, and lists each with its levels and a reason', async () => {
    const place = createFolder();
    writeFileSync(join(place, 'changes.yaml'), 'levels: { enum-value-added: { response: additive } }\n');
    const { code, output } = await run('--rules', '--spec', join(place, 'openapi.yaml'));
    assert.equal(code, 0, output);
    assert.match(
      output,
      /^\| enum-value-added \| additive \| \*\*additive\*\* \| Responses may contain a value that clients do not know\. \|$/m,
    );
    assert.match(output, /^\| max-length-lowered \| breaking \| additive \| .+ \|$/m);
  });
});

test('npm run check compares with a file as well as with a commit', async () => {
  const folder = createFolder();
  const [base, file] = [join(folder, 'base.yaml'), join(folder, 'openapi.yaml')];
  writeFileSync(base, original);
  writeFileSync(file, shorter);
  const [report] = await runChecks({ file, project: projectFolder, only: ['breaking'], base });
  assert.match(report?.note ?? '', /^1 breaking change since .*base\.yaml;/);
  await assert.rejects(runChecks({ file, project: projectFolder, only: ['breaking'], base: 'main' }), {
    name: 'CommandError',
    message: 'There is nothing to compare with: there is no git repository here.',
  });
});

/** What the check of changes says of a contract beside what was decided, held against the original. */
async function check(text: string, decided: string, before = original) {
  const folder = createFolder();
  const [file, base, policy] = ['openapi.yaml', 'base.yaml', 'changes.yaml'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(file, text);
  writeFileSync(base, before);
  writeFileSync(policy, decided);
  const [report] = await runChecks({ file, project: projectFolder, only: ['breaking'], base });
  assert.ok(report);
  return { findings: report.findings, note: report.note, policy };
}

async function rulesBetween(before: string, after: string): Promise<string[]> {
  return (await check(after, '', before)).findings.map(({ rule }) => rule);
}

async function levels(text: string, decided: string): Promise<string[]> {
  return (await check(text, decided)).findings.map(({ level }) => level);
}
