import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { call } from '../support/calls.ts';
import { project, runProcess, startProcess } from '../support/processes.ts';
import { copyProject } from '../support/project-copy.ts';
import { createFolder } from '../support/servers.ts';
import { eventually } from '../support/started-workbench.ts';

const knownOptions =
  /Options: --spec FILE, --allow-refs DIR, --overlay FILE, --trust, --port N, --mock-port N, --no-mock, --stateful, --open, --help\.\n$/;

describe('npm start', { concurrency: 2 }, () => {
  test('--help says what there is, and exits 0', async (context) => {
    const { code, stdout, stderr } = await runProcess(context, ['scripts/contract.ts', 'start', '--help']);
    assert.deepEqual([code, stderr], [0, '']);
    for (const option of ['--spec FILE', '--port N', '--mock-port N', '--no-mock', '--open'])
      assert(stdout.includes(option));
  });

  test('a wrong option is one line that names the right ones', async (context) => {
    const { code, stderr } = await runProcess(context, ['scripts/contract.ts', 'start', '--spek', 'x']);
    assert.equal(code, 2);
    assert.match(stderr, knownOptions);
    assert.equal(stderr.split('\n').length, 2);
  });

  test('a port that is none is one line', async (context) => {
    const { code, stderr } = await runProcess(context, ['scripts/contract.ts', 'start', '--port', 'http']);
    assert.deepEqual([code, stderr], [2, '--port must be a whole number from 0 to 65535, not http.\n']);
  });

  test('a contract that is broken from the start, and was never generated from, is named by line', async (context) => {
    const { code, stderr } = await runProcess(context, ['scripts/contract.ts', 'start', '--spec', 'package.json']);
    assert.equal(code, 1);
    assert.match(stderr, /^package\.json:1:1 error /);
  });

  test('a contract that is broken from the start is served as it was last generated, until it is mended', async (context) => {
    const { folder, spec } = copyProject();
    const good = readFileSync(spec, 'utf8');
    writeFileSync(spec, good.replace('paths:', 'paths: ['));
    const DATABASE_URL = `sqlite:${join(createFolder(), 'jobs.db')}`;
    const env = { PORT: '0', MOCK_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests', DATABASE_URL };
    const command = [process.execPath, join(folder, 'scripts/contract.ts'), 'start'];
    const started = startProcess(context, command, { env, cwd: folder });
    const [, url = ''] = await started.printed(/^ {2}server {5}(http:\S+)/m);
    await started.printed(/broken {5}spec\/openapi\.yaml:\d+:\d+ error /);
    assert.equal((await call(url, { method: 'GET', path: '/openapi.json' })).status, 200);
    writeFileSync(spec, good);
    await started.printed(/mended {5}The contract is again the one that is being served\./);
  });

  test('Ctrl-C just after a save leaves all that follows from the contract behind', async (context) => {
    const { folder, spec } = copyProject();
    const DATABASE_URL = `sqlite:${join(createFolder(), 'jobs.db')}`;
    const env = { PORT: '0', MOCK_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests', DATABASE_URL };
    const started = startProcess(context, [process.execPath, join(folder, 'scripts/contract.ts'), 'start'], {
      env,
      cwd: folder,
    });
    await started.printed(/compiles /);
    const lengthened = readFileSync(spec, 'utf8').replace('maxLength: 512', 'maxLength: 77');
    writeFileSync(spec, `# A remark.\n${lengthened}`);
    const document = join(folder, 'generated/openapi.json');
    await eventually('it is generated', () => /"maxLength": 77\b/.test(readFileSync(document, 'utf8')));
    started.child.kill('SIGINT');
    assert.equal(await started.ended, 0);
    const check = [process.execPath, join(folder, 'scripts/contract.ts'), 'generate', '--check'];
    const { code, stderr } = await runProcess(context, check, { cwd: folder });
    assert.deepEqual([code, stderr], [0, '']);
  });

  test('--spec serves any other contract, every operation by Prism, without a mock if none is wanted', async (context) => {
    const env = {
      PORT: '0',
      API_TOKENS: 'admin:admin-secret-for-tests',
      DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
    };
    const words = ['scripts/contract.ts', 'start', '--spec', join(project, 'test/contracts/lending.yaml'), '--no-mock'];
    const started = startProcess(context, words, { env });
    const [, url = ''] = await started.printed(/^ {2}server {5}(http:\S+)/m);
    await started.printed(/Ctrl-C/);
    assert.doesNotMatch(started.stdout(), /^ {2}mock /m);
    assert.match(started.stdout(), /^ {2}no handler .*: Prism responds instead, marked x-mocked$/m);
    assert.equal((await call(url, { method: 'GET', path: '/docs' })).status, 200);
    started.child.kill('SIGINT');
    assert.equal(await started.ended, 0);
  });
});
