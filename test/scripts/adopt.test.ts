import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { projectFolder } from '../../scripts/cli/project.ts';
import { handlerFile, handlerFunction } from '../../scripts/scaffold/handler-names.ts';
import { copyProject } from '../support/project-copy.ts';

const lending = join(projectFolder, 'test/contracts/lending.yaml');

test('npm run adopt makes this the project of another contract, which scaffold then fills', async () => {
  const { folder } = copyProject();
  for (const part of ['test', 'README.md', '.biome.json', '.github'])
    cpSync(join(projectFolder, part), join(folder, part), { recursive: true });
  const run = (...words: string[]) => runIn(folder, words);
  const before = readdirSync(folder, { recursive: true }).length;

  const dry = await run(join(folder, 'scripts/adopt.ts'), lending);
  assert.equal(dry.code, 0, dry.stderr);
  assert.match(dry.stdout, /^write {3}spec\/openapi\.yaml$/m);
  assert.match(dry.stdout, /^remove {2}server\/handlers\/create-slice-workflow-job\.ts$/m);
  assert.equal(readdirSync(folder, { recursive: true }).length, before);

  const done = await run(join(folder, 'scripts/adopt.ts'), '--yes', lending);
  assert.equal(done.code, 0, done.stderr);
  assert.equal(readFileSync(join(folder, 'spec/openapi.yaml'), 'utf8'), readFileSync(lending, 'utf8'));
  assert(existsSync(join(folder, '.github/WORKBENCH.md')));
  assert.match(readFileSync(join(folder, 'README.md'), 'utf8'), /^# Lending library\n/);
  const compile = () => run(join(folder, 'node_modules/typescript7/bin/tsc'), '-p', folder);
  assert.equal((await compile()).stdout, '');
  const contract = await run('--test', join(folder, 'test/contract/contract.test.ts'));
  assert.equal(contract.code, 0, contract.stdout);

  const unknown = await run(join(folder, 'scripts/scaffold.ts'), 'listLoan');
  assert.deepEqual(
    [unknown.code, unknown.stderr],
    [2, 'The contract has no operation listLoan. Did you mean listLoans?\n'],
  );
  const one = await run(join(folder, 'scripts/scaffold.ts'), 'listLoans');
  assert.match(
    one.stdout,
    /^server\/handlers\/list-loans\.ts written\ntest\/handlers\/list-loans\.test\.ts written\nwithout a handler still: /,
  );
  const shown = await run('--test', join(folder, 'test/handlers/list-loans.test.ts'));
  assert.match(shown.stdout, /501 !== 200/);
  writeFileSync(join(folder, 'server/handlers/list-loans.ts'), '// Mine.\nexport {};\n');
  const all = await run(join(folder, 'scripts/scaffold.ts'));
  assert.doesNotMatch(all.stdout, /list-loans/);
  assert.match(readFileSync(join(folder, 'server/handlers/index.ts'), 'utf8'), /\): Handlers \{/);
  assert.match((await compile()).stdout, /^server\/handlers\/index\.ts.*no exported member 'listLoans'/m);
});

function runIn(cwd: string, words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    // A test runner that is started by another would report to that one.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env;
    const child = execFile(process.execPath, words, { cwd, env }, (_error, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

suite('the handler of an operation', () => {
  for (const [id, file, name] of [
    ['createSliceWorkflowJob', 'create-slice-workflow-job.ts', 'createSliceWorkflowJob'],
    ['repos/list-for-org', 'repos-list-for-org.ts', 'reposListForOrg'],
    ['getHTTPStatus', 'get-http-status.ts', 'getHTTPStatus'],
    ['delete', 'delete.ts', 'handleDelete'],
    ['2fa', '2fa.ts', 'handle2fa'],
    ['pets.find_by_id', 'pets-find-by-id.ts', 'petsFindById'],
  ] as const) {
    test(`${id} has a file and a function of that name`, () => {
      assert.deepEqual([handlerFile(id), handlerFunction(id)], [file, name]);
    });
  }
});
