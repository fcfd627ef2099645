import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { good } from '../contract/requests.ts';
import { call, openConnection } from '../support/calls.ts';
import { runProcess, startProcess } from '../support/processes.ts';
import { createFolder, startTestServer } from '../support/servers.ts';

const listening = /listens on (http:\/\/\S+?)\. /;
const environment = { PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests', LOG_LEVEL: 'info' };

test('jobs outlive the process: stopped and started again, it goes on numbering', async (context) => {
  const env = {
    ...environment,
    DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
    JOB_TEMPLATES: '12:Patch',
  };
  const ids: number[] = [];
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const server = startProcess(context, ['server/main.ts'], { env });
    const [, url = ''] = await server.printed(listening);
    const response = await call(url, { ...good, path: good.path.replace('7', '12') });
    assert.equal(response.status, 201, response.text);
    ids.push(Object(response.json).id);
    server.child.kill(signal);
    assert.equal(await server.ended, 0, signal);
  }
  assert.deepEqual(ids, [1, 2]);
});

test('a request in flight has its response when the server is told to stop', async (context) => {
  const env = { ...environment, DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}` };
  const server = startProcess(context, ['server/main.ts'], { env });
  const [, url = ''] = await server.printed(listening);
  const connection = await openConnection(url);
  const { Authorization = '', 'Content-Type': type = '' } = good.headers ?? {};
  const head = [
    `POST ${good.path} HTTP/1.1`,
    'Host: localhost',
    `Authorization: ${Authorization}`,
    `Content-Type: ${type}`,
  ];
  connection.write(`${[...head, 'Expect: 100-continue', 'Content-Length: 12'].join('\r\n')}\r\n\r\n`);
  await connection.received(/100 Continue/);
  server.child.kill('SIGTERM');
  connection.write('{"name":"x"}');
  await connection.received(/HTTP\/1\.1 201 /);
  assert.equal(await server.ended, 0);
});

test('a mistake in the environment is one readable line and exit code 1', async (context) => {
  const { code, stderr } = await runProcess(context, ['server/main.ts'], { env: { PORT: 'http' } });
  assert.equal(code, 1);
  assert.equal(stderr, 'PORT must be a port number from 0 to 65535.\n');
});

test('a port in use is one readable line and exit code 1', async (context) => {
  const { url } = await startTestServer(context);
  const { port } = new URL(url);
  const env = { ...environment, PORT: port, DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}` };
  const { code, stderr } = await runProcess(context, ['server/main.ts'], { env });
  assert.equal(code, 1);
  assert.equal(stderr, `Port ${port} of 127.0.0.1 is in use: stop what listens there, or choose another port.\n`);
});

test('a database that cannot be opened is one readable line and exit code 1', async (context) => {
  const folder = createFolder();
  const { code, stderr } = await runProcess(context, ['server/main.ts'], {
    env: { ...environment, DATABASE_URL: `sqlite:${folder}` },
  });
  assert.equal(code, 1);
  assert.match(stderr, /^The database .* cannot be opened: .*\n$/);
});
