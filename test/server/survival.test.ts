import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { good } from '../contract/requests.ts';
import { call, openConnection } from '../support/calls.ts';
import { type Started, startProcess } from '../support/processes.ts';
import { copyProject } from '../support/project-copy.ts';
import { createFolder } from '../support/servers.ts';

/** A handler that leaves behind what the name of the job asks for. */
const strayHandler = `
export function createSliceWorkflowJob(store: Store): Handler<Id> {
  const create = createCarefully(store);
  return (input, context) => {
    if (input.body.name === 'reject') void Promise.reject(new Error('a stray rejection'));
    if (input.body.name === 'throw') setTimeout(() => { throw new Error('a stray exception'); });
    return create(input, context);
  };
}
`;

/** Starts a command of a copy of the project whose handler is careless. */
async function start(
  context: TestContext,
  [script = '', ...words]: string[],
  listening: RegExp,
): Promise<{ url: string } & Started> {
  const { folder } = copyProject();
  const file = join(folder, 'server/handlers/create-slice-workflow-job.ts');
  const careful = readFileSync(file, 'utf8').replace(
    'export function createSliceWorkflowJob',
    'function createCarefully',
  );
  writeFileSync(file, careful + strayHandler);
  const env = {
    PORT: '0',
    MOCK_PORT: '0',
    API_TOKENS: 'admin:admin-secret-for-tests',
    DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
  };
  const started = startProcess(context, [process.execPath, join(folder, script), ...words], { env, cwd: folder });
  const [, url = ''] = await started.printed(listening);
  return { ...started, url };
}

const send = (url: string, name: string) => call(url, { ...good, body: JSON.stringify({ name }) });

test('npm run serve outlives a rejection: an error in the log, with its stack', async (context) => {
  const server = await start(context, ['server/main.ts'], /listens on (http:\/\/\S+?)\. /);
  assert.equal((await send(server.url, 'reject')).status, 201);
  const [line] = await server.printed(/^.*a stray rejection.*$/m);
  const { level, err } = JSON.parse(line);
  assert.equal(level, 50);
  assert.match(err.stack, /create-slice-workflow-job\.ts:\d+/);
  assert.equal((await send(server.url, 'x')).status, 201);
  server.child.kill('SIGTERM');
  assert.equal(await server.ended, 0);
});

test('npm run serve ends after an exception, once what is in flight has its response', async (context) => {
  const server = await start(context, ['server/main.ts'], /listens on (http:\/\/\S+?)\. /);
  const slow = await openConnection(server.url);
  const headers = Object.entries(good.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
  slow.write(`POST ${good.path} HTTP/1.1\r\nHost: localhost\r\n${headers.join('')}Expect: 100-continue\r\n`);
  slow.write('Content-Length: 12\r\n\r\n');
  await slow.received(/100 Continue/);
  assert.equal((await send(server.url, 'throw')).status, 201);
  const [line] = await server.printed(/^.*a stray exception.*$/m);
  assert.equal(JSON.parse(line).level, 60);
  slow.write('{"name":"x"}');
  await slow.received(/HTTP\/1\.1 201 /);
  assert.equal(await server.ended, 1);
});

test('npm start outlives both, and shows their stacks', async (context) => {
  const workbench = await start(context, ['scripts/contract.ts', 'start'], /^ {2}server {5}(http:\S+)/m);
  await workbench.printed(/Ctrl-C/);
  for (const [name, words] of Object.entries({ reject: 'a stray rejection', throw: 'a stray exception' })) {
    assert.equal((await send(workbench.url, name)).status, 201);
    await workbench.printed(new RegExp(`Error: ${words}\\n +at .*create-slice-workflow-job\\.ts`));
  }
  assert.equal((await send(workbench.url, 'x')).status, 201);
  workbench.child.kill('SIGTERM');
  assert.equal(await workbench.ended, 0);
});
