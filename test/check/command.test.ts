import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { runChecks } from '../../scripts/checks/run-checks.ts';
import { generatedFolder, projectFolder } from '../../scripts/cli/index.ts';
import { putHouseStyle } from '../support/house-style.ts';
import { createFolder } from '../support/servers.ts';

const orders = join(import.meta.dirname, 'orders.yaml');
const contract = readFileSync(join(projectFolder, 'spec/openapi.yaml'), 'utf8');

suite('npm run check', { concurrency: 2 }, () => {
  test('says nothing against the contract of the project, and sums up every check', async () => {
    const names = ['lint', 'examples', 'stale', 'types'];
    const { code, output } = await run('contract.ts', 'check', '--only', names.join());
    assert.equal(code, 0, output);
    for (const name of names) assert.match(output, new RegExp(`^passed +${name} `, 'm'));
  });

  test('prints findings by file and line, and fails', async () => {
    const file = writeSpoilt();
    const { code, output } = await run('contract.ts', 'check', '--spec', file, '--only', 'examples,lint');
    assert.equal(code, 1);
    const [first = '', second = '', empty, lint, examples] = output.split('\n');
    assert.match(
      first,
      /orders\.yaml:20:20 error rule\/operation-id-verb-first An operationId is a verb and its object/,
    );
    assert.match(second, /orders\.yaml:33:11 error example-invalid As a request this is not valid: must be <= 100\.$/);
    assert.equal(empty, '');
    assert.match(lint ?? '', /^failed +lint .*1 finding$/);
    assert.match(examples ?? '', /^failed +examples/);
  });

  test('annotates a pull request', async () => {
    const file = writeSpoilt();
    const { code, output } = await run('contract.ts', 'check', '--spec', file, '--only', 'lint', '--format', 'github');
    assert.equal(code, 1);
    assert.match(
      output,
      /^::error file=\S+orders\.yaml,line=20,col=20,endLine=20,endColumn=26,title=rule\/operation-id-verb-first::An operationId is/,
    );
  });

  test('tells programs everything', async () => {
    const file = writeSpoilt();
    const { output } = await run('contract.ts', 'check', '--spec', file, '--only', 'lint', '--format', 'json');
    const { findings, checks } = JSON.parse(output);
    assert.equal(findings[0].rule, 'rule/operation-id-verb-first');
    assert.deepEqual([findings[0].line, findings[0].column, findings[0].level], [20, 20, 'error']);
    assert.deepEqual([checks[0].name, checks[0].status], ['lint', 'failed']);
  });

  test('names the choices when it is asked for another', async () => {
    const { code, output } = await run('contract.ts', 'check', '--only', 'lint,spelling');
    assert.equal(code, 2);
    assert.equal(output, '--only may be lint, examples, stale, breaking, types; not spelling.\n');
  });
});

test('npm run changelog renders the changes between two states for those who read release notes', async () => {
  const folder = createFolder();
  const file = join(folder, 'orders.yaml');
  const original = readFileSync(orders, 'utf8');
  const git = (...words: string[]) => execFileSync('git', words, { cwd: folder });
  writeFileSync(file, original);
  git('init', '--quiet');
  git('add', '.');
  git(
    '-c',
    'user.name=test',
    '-c',
    'user.email=test@localhost',
    'commit',
    '--quiet',
    '--message',
    'State the contract',
  );
  git('tag', 'v1.4.2');
  writeFileSync(
    file,
    original
      .replace('version: 1.4.2', 'version: 1.5.0')
      .replace('maxLength: 80', 'maxLength: 60')
      .replace('summary: Read an order', 'summary: Show an order')
      .replace('        price:\n', '        paid:\n          type: boolean\n        price:\n'),
  );
  const { code, output } = await run('contract.ts', 'changelog', '--spec', file, '--base', 'v1.4.2');
  assert.equal(code, 0, output);
  assert.equal(
    output,
    `## 1.5.0

Changes of the contract since 1.4.2.

> These changes call for the version 2.0.0.

### Breaks clients or servers

- \`Order.name\`: maxLength lowered from 80 to 60 (\`createOrder\`). Hits senders of requests.

### New

- \`Order.paid\`: optional property added (\`listOrders\`, \`createOrder\`, \`readOrder\`).

<details><summary>Wording (1)</summary>

- \`GET /orders/{id}\`: summary changed (\`readOrder\`).
  - before: Read an order
  - after: Show an order

</details>
`,
  );
  const some = ['changelog', '--spec', file, '--base', 'v1.4.2', '--only', 'breaking', '--format'];
  const [json, html] = await Promise.all(['json', 'html'].map((format) => run('contract.ts', ...some, format)));
  const { before, changes } = JSON.parse(json?.output ?? '');
  assert.deepEqual([before.version, changes.length, changes[0].rule], ['1.4.2', 1, 'max-length-lowered']);
  assert.match(html?.output ?? '', /call for the version 2\.0\.0(.|\n)*<h3>Breaks clients or servers<\/h3>/);
  assert.doesNotMatch(html?.output ?? '', /Order\.paid/);
  const nowhere = await run('contract.ts', 'changelog', '--spec', file, '--base', 'v1.4.2', '--head', 'v2');
  assert.deepEqual(
    [nowhere.code, nowhere.output],
    [2, 'There is no file and no git ref v2: fetch it, or name another.\n'],
  );
});

test('what is in generated/ beside, behind or ahead of the contract is stale', async () => {
  const project = createFolder();
  const file = join(project, 'openapi.yaml');
  writeFileSync(file, contract);
  const settings = { contract: { spec: 'openapi.yaml', client: 'client' } };
  writeFileSync(join(project, 'package.json'), JSON.stringify(settings));
  const [missing] = await runChecks({ file, project, only: ['stale'] });
  const [first = '', ...others] = readdirSync(generatedFolder);
  assert.deepEqual(
    missing?.findings.map(({ rule }) => rule),
    ['generated-missing'],
  );
  const told = `${missing?.findings[0]?.file} ${missing?.findings[0]?.message}`;
  for (const name of [first, ...others]) assert(told.includes(name), name);
});

test('an operation without a handler is found where it is declared, and what no longer fits it in its handler', async () => {
  const file = join(createFolder(), 'openapi.yaml');
  const path = '  /api/v2/job_templates/{id}/slice_workflow_jobs/:\n';
  const text = contract
    .replace(
      path,
      `  /api/v2/more/:\n    get:\n      operationId: listMore\n      responses:\n        '204':\n          description: Nothing\n${path.replace('{id}', '{key}')}`,
    )
    .replace('- name: id\n', '- name: key\n');
  writeFileSync(file, text);
  const [report] = await runChecks({ file, project: projectFolder, only: ['types'] });
  const found =
    report?.findings.map((finding) => `${finding.file.replace(projectFolder, '')}:${finding.line} ${finding.rule}`) ??
    [];
  const line = text.slice(0, text.indexOf('operationId: listMore')).split('\n').length;
  assert.deepEqual(
    found.filter((finding) => finding.endsWith('handler-missing')),
    [`${file}:${line} handler-missing`],
  );
  assert.ok(
    found.some((finding) => /^\/server\/handlers\/.*:\d+ ts2339$/.test(finding)),
    found.join('\n'),
  );
});

/** The orders with an operationId that is no verb and an example out of range. */
function writeSpoilt(): string {
  const folder = createFolder();
  const file = join(folder, 'orders.yaml');
  putHouseStyle(folder);
  const text = readFileSync(orders, 'utf8').replace('operationId: listOrders', 'operationId: orders');
  writeFileSync(file, text.replace('example: 10\n', 'example: 1000\n'));
  return file;
}

function run(script: string, ...words: string[]): Promise<{ code: number; output: string }> {
  const file = join(projectFolder, 'scripts', script);
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [file, ...words], (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}
