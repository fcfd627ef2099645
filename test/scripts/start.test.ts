import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { runProcess, startProcess } from '../support/processes.ts';
import { createFolder, startTestServer } from '../support/servers.ts';

const curlLine = /^ {2}(curl .+)$/m;

test('npm start serves the contract and its mock; the printed curl line creates a job; Ctrl-C ends both', async (context) => {
  const env = { PORT: '0', MOCK_PORT: '0', DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}` };
  const workbench = startProcess(context, ['scripts/contract.ts', 'start'], { env, isGroup: true });
  const [, url = ''] = await workbench.printed(/mock\s+(http:\S+)/);
  const [, line = ''] = await workbench.printed(curlLine);
  const pasted = execFileSync('sh', ['-c', `${line} -s`], { encoding: 'utf8' });
  assert.match(pasted, /^HTTP\/1\.1 201 /);
  assert.match(pasted, /^Location: \/api\/v2\/workflow_jobs\/1\/\r$/m);
  const mocked = await call(url, good);
  assert.equal(mocked.status, 201);
  assert.equal(mocked.headers['x-mocked'], 'true');
  await workbench.printed(/compiles {3}what imports/);
  // A terminal interrupts all that it has started, and what that has started in turn.
  process.kill(-Number(workbench.child.pid), 'SIGINT');
  assert.equal(await workbench.ended, 0);
  assert.equal(workbench.stderr(), '');
});

test('npm start says in one line that a port is in use', async (context) => {
  const { url } = await startTestServer(context);
  const { port } = new URL(url);
  const DATABASE_URL = `sqlite:${join(createFolder(), 'jobs.db')}`;
  for (const env of [{ PORT: port }, { PORT: '0', MOCK_PORT: port }]) {
    const { code, stderr } = await runProcess(context, ['scripts/contract.ts', 'start'], {
      env: { ...env, DATABASE_URL },
    });
    assert.equal(code, 2);
    assert.match(stderr, new RegExp(`^Port ${port} of 127\\.0\\.0\\.1 is in use: .*\\n$`));
  }
});

test('npm run mock serves the mock alone', async (context) => {
  const mock = startProcess(context, ['scripts/contract.ts', 'mock'], { env: { MOCK_PORT: '0', LOG_LEVEL: 'silent' } });
  const [, url = ''] = await mock.printed(/listens on (http:\S+?);/);
  const response = await call(url, { ...good, headers: { ...good.headers, Prefer: 'example=full' } });
  assert.equal(Object(response.json).name, 'Nightly patch of the web servers');
  mock.child.kill('SIGTERM');
  assert.equal(await mock.ended, 0);
});

test('npx prism mock serves the same file, for whoever wants Prism alone', async (context) => {
  const prism = startProcess(context, ['node_modules/.bin/prism', 'mock', 'spec/openapi.yaml', '--port', '0']);
  const [, url = ''] = await prism.printed(/listening on (http:\S+)/);
  const response = await call(url, good);
  assert.equal(response.status, 201);
  assert.equal(response.headers.location, '/api/v2/workflow_jobs/143/');
  const refused = await call(url, { ...good, body: '{"name":""}' });
  // Of the two that the contract declares for what cannot be processed, Prism takes the other.
  assert.equal(refused.status, 422);
});
