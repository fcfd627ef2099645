import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { contractsFolder } from '../support/contracts.ts';
import { runProcess } from '../support/processes.ts';

const lending = join(contractsFolder, 'lending.yaml');
const least = ['--operations', '1', '--probes', '20'];

test('npm run corpus takes each contract through every step, and tells those with which something went wrong', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'corpus-'));
  t.after(() => rm(folder, { recursive: true }));
  const dangling = join(folder, 'dangling.yaml');
  const responses = "{ '200': { $ref: '#/components/responses/None' } }";
  await writeFile(
    dangling,
    `openapi: 3.1.0\ninfo: { title: Dangling, version: '1' }\npaths: { /a: { get: { operationId: a, responses: ${responses} } } }\n`,
  );
  const { code, stdout, stderr } = await runProcess(t, ['test/corpus/corpus.ts', ...least, lending, dangling]);
  assert.equal(stderr, '');
  const [head = '', first = '', second = ''] = stdout.split('\n');
  assert.match(head, /^contract +check +generate +types +mock +valid +invalid +serve +parity$/);
  assert.match(
    first,
    /^contracts\/lending\.yaml {2}.+ {2}ok +ok +[\d.]+ s, \d+ MB +1, ≤ \d+ ms +1, ≤ \d+ ms +1, ≤ \d+ ms +\d+ probes$/,
  );
  assert.match(second, /dangling\.yaml +\d+ findings +refused +– +refused +– +– +– +failed$/);
  assert.match(stdout, /^ {2}generate: refused\n {4}.*dangling\.yaml:3:\d+ error no-unresolved-refs /m);
  assert.match(
    stdout,
    /2 contracts: 0 × dead process, 0 × hanging process, 0 × stack trace, 0 × response of 500, 0 × disagreement, 3 × other failure\./,
  );
  assert.equal(code, 1);
});

test('npm run corpus ends a process that takes too long, and one that takes too much memory', async (t) => {
  const only = ['--only', 'mock', ...least, lending];
  const [slow, large] = await Promise.all([
    runProcess(t, ['test/corpus/corpus.ts', '--timeout', '1', ...only]),
    runProcess(t, ['test/corpus/corpus.ts', '--memory', '10', ...only]),
  ]);
  assert.match(slow.stdout, /over 1 s/);
  assert.match(slow.stdout, /[1-9] × hanging process/);
  assert.match(large.stdout, /over \d\d+ MB/);
  assert.match(large.stdout, /[1-9] × dead process/);
  assert.deepEqual([slow.code, large.code], [1, 1]);
});

test('npm run corpus -- --examples names each example that is not taken, and why', async (t) => {
  const exhibits = join(contractsFolder, 'exhibits.yaml');
  const { code, stdout, stderr } = await runProcess(t, ['test/corpus/corpus.ts', '--examples', exhibits]);
  assert.deepEqual([code, stderr], [0, '']);
  const [, counts = '', ...told] = stdout.split('\n');
  assert.match(counts, /^exhibits\.yaml +6 +3 +1 +0 +4 +2 +0$/);
  const named = told.filter((line) => /^ {2}\w/.test(line)).map((line) => line.replace(/ application.*\//, ' '));
  assert.deepEqual(named, [
    '  server: POST /exhibits request value',
    '  mock: POST /exhibits request value',
    '  types: POST /exhibits request value',
    '  types: GET /labels default example',
  ]);
  assert.match(stdout, /server: .*examples\/numbered\/value\n {4}\(read-only, .*\) 400 /);
  assert.match(stdout, /types: .*default\/.*example\n {4}\(none of its properties is one of the type, /);
});

test('npm run corpus -- --examples tries those of sequences, of XML and of parameters, written out or not', async (t) => {
  const exhibits = join(contractsFolder, 'exhibits-3.2.yaml');
  const { code, stdout } = await runProcess(t, ['test/corpus/corpus.ts', '--examples', exhibits]);
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^exhibits-3\.2\.yaml +8 +6 +1 +0 +8 +0 +0$/m);
});

test('npm run corpus says what it needs', async (t) => {
  const cases: [args: string[], told: RegExp][] = [
    [[], /^Name the contracts: npm run corpus -- FILE…\n$/],
    [['no-such.yaml'], /^There is no file no-such\.yaml\.\n$/],
    [[lending, '--only', 'nothing'], /^--only may be check, generate, types, mock, serve, parity; not nothing\.\n$/],
    [[lending, '--timeout', '0'], /^--timeout must be a whole number from 1 to 999999999, not 0\.\n$/],
  ];
  const ended = await Promise.all(cases.map(([args]) => runProcess(t, ['test/corpus/corpus.ts', ...args])));
  for (const [index, [, told]] of cases.entries()) {
    assert.match(ended[index]?.stderr ?? '', told);
    assert.equal(ended[index]?.code, 2);
  }
});
