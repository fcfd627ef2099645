import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { projectFolder } from '../../scripts/cli/project.ts';
import { findOperation } from '../../scripts/scaffold/find-operation.ts';
import { handlerFile, handlerFunction } from '../../scripts/scaffold/handler-names.ts';
import { compileContract } from '../../server/openapi/compile-contract.ts';
import { startProcess } from '../support/processes.ts';
import { copyProject } from '../support/project-copy.ts';

const lending = join(projectFolder, 'test/contracts/lending.yaml');

test('npm run adopt makes this the project of another contract, which scaffold then fills', async (context) => {
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
    [2, 'The contract has no operation listLoan. Did you mean listLoans? npm run scaffold -- --list shows them all.\n'],
  );
  const one = await run(join(folder, 'scripts/scaffold.ts'), 'listLoans');
  assert.equal(
    one.stdout,
    `server/handlers/list-loans.ts written
test/handlers/list-loans.test.ts written
to be written: listLoans
without a handler still: lendBook
`,
  );
  const shown = await run('--test', join(folder, 'test/handlers/list-loans.test.ts'));
  assert.match(shown.stdout, /listLoans responds with 501, not with 200: its handler is not written yet\s+501 !== 200/);
  const env = { PORT: '0', DATABASE_URL: 'sqlite::memory:', API_TOKENS: 'admin:admin-secret-for-tests' };
  const served = startProcess(context, [process.execPath, join(folder, 'server/main.ts')], { cwd: folder, env });
  await served.printed(/"operations":\["lendBook","listLoans"\],"operationCount":2,.*each responds with a 501/);
  served.child.kill('SIGTERM');
  await served.ended;
  const listed = await run(join(folder, 'scripts/scaffold.ts'), '--list');
  assert.equal(listed.stdout, '         lendBook  POST /books/{isbn}/loans\nstub     listLoans  GET /loans\n');
  const stub = readFileSync(join(folder, 'server/handlers/list-loans.ts'));
  writeFileSync(join(folder, 'server/handlers/list-loans.ts'), '// Mine.\nexport {};\n');
  const all = await run(join(folder, 'scripts/scaffold.ts'));
  assert.doesNotMatch(all.stdout, /list-loans/);
  assert.match(readFileSync(join(folder, 'server/handlers/index.ts'), 'utf8'), /\): Handlers \{/);
  assert.match((await compile()).stdout, /^server\/handlers\/index\.ts.*no exported member 'listLoans'/m);

  writeFileSync(join(folder, 'server/handlers/list-loans.ts'), stub);
  await assertEchoed(folder, run);
  assert.equal((await compile()).stdout, '');
});

/** A handler that returns what it was sent makes the test true that was written for it, but for the id. */
async function assertEchoed(folder: string, run: (...words: string[]) => ReturnType<typeof runIn>): Promise<void> {
  const handler = join(folder, 'server/handlers/lend-book.ts');
  const stub = readFileSync(handler, 'utf8');
  assert.match(stub, /async \(\{ path, body \}\): Promise<Response<Id>> => \(\{ status: 201, body: … \}\);/);
  const echo = 'async ({ body }) => ({ status: 201, body: { id: 77, ...body } });';
  writeFileSync(handler, stub.replace('unwritten;', echo).replace(/import \{ unwritten .*\n/, ''));
  const test = join(folder, 'test/handlers/lend-book.test.ts');
  const text = readFileSync(test, 'utf8');
  assert.match(text, /As it was sent: reader, until, fee, shelf\.\n.*Decided by the server, .*: id\.\n/);
  writeFileSync(
    test,
    text
      .replace('id: 12', 'id: response.json.id')
      .replace('assert.deepEqual', 'assert.equal(response.json.id, 77);\n$&'),
  );
  const passed = await run('--test', test);
  assert.equal(passed.code, 0, passed.stdout);
}

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

suite('npm run scaffold knows an operation', () => {
  const get = { operationId: 'get-booking', responses: {} };
  const post = { operationId: 'create-booking', responses: {} };
  const { operations } = compileContract({
    openapi: '3.1.0',
    info: { title: 'Trains', version: '1' },
    paths: { '/bookings': { post }, '/bookings/{id}': { get } },
  });
  for (const name of [
    'create-booking',
    'createBooking',
    'create-booking.ts',
    'server/handlers/create-booking.ts',
    'POST /bookings',
  ]) {
    test(`as ${name}`, () => assert.equal(findOperation(operations, name).id, 'create-booking'));
  }

  for (const [name, message] of [
    ['creatBooking', /Did you mean create-booking(, get-booking)?\? npm run scaffold -- --list/],
    ['GET /booking/{id}', /Did you mean get-booking/],
    ['refund', /^The contract has no operation refund\. npm run scaffold -- --list shows them all\.$/],
  ] as const) {
    test(`and not ${name}`, () => {
      assert.throws(() => findOperation(operations, name), { name: 'CommandError', message });
    });
  }
});
