import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { countJobs } from '../support/count-jobs.ts';
import { startTestMock } from '../support/mocks.ts';
import { startProcess } from '../support/processes.ts';
import { sendRaw } from '../support/raw.ts';
import { createFolder, startTestServer } from '../support/servers.ts';

const head = /^HTTP\/1\.1 (\d+) /;

/** The status of a GET with that `Host`, or with none. */
async function statusFor(url: string, path: string, host: string | undefined, version = '1.1'): Promise<number> {
  const lines = [`GET ${path} HTTP/${version}`, ...(host === undefined ? [] : [`Host: ${host}`]), 'Connection: close'];
  const [, status] = head.exec(await sendRaw(url, `${lines.join('\r\n')}\r\n\r\n`)) ?? [];
  return Number(status);
}

const own = ['localhost', 'LocalHost:80', '127.0.0.1', '127.0.0.1:9', '[::1]', '[::1]:3000'];
const foreign = [
  'evil.example',
  'evil.example:3000',
  'localhost.evil.example',
  'evil.example:80:localhost',
  'localhost@evil.example',
  '[::1',
  '[::2]',
  '127.0.0.1.nip.io',
  '',
];

describe('server and mock respond to their own host names alone:', () => {
  const paths = ['/docs', '/openapi.json', '/nothing-here'];

  for (const [name, start] of [
    ['server', startTestServer],
    ['mock', startTestMock],
  ] as const) {
    test(name, async (context) => {
      const { url } = await start(context);
      for (const host of own) assert.notEqual(await statusFor(url, '/openapi.json', host), 421, host);
      for (const host of foreign) assert.equal(await statusFor(url, '/openapi.json', host), 421, host);
      for (const path of paths) assert.equal(await statusFor(url, path, 'evil.example'), 421, path);
      const response = await call(url, { ...good, headers: { ...good.headers, Host: 'evil.example' } });
      assert.equal(response.status, 421);
      assert.deepEqual(Object.keys(Object(response.json)), ['detail']);
      assert.match(response.text, /ALLOWED_HOSTS/);
    });
  }
});

test('a 421 changes nothing, is logged, and no page of another origin may read it', async (context) => {
  const server = await startTestServer(context, { app: { origins: '*' } });
  const { url, logged } = server;
  const headers = { ...good.headers, Host: 'evil.example', Origin: 'http://evil.example' };
  const response = await call(url, { ...good, headers });
  assert.equal(response.headers['access-control-allow-origin'], undefined);
  assert.equal(countJobs(server), 0);
  assert(logged.some(({ res }) => Object(res).status === 421));
});

test('HTTP/1.0 without a host gets a response: no browser sends it, and health checks do', async (context) => {
  const { url } = await startTestServer(context);
  assert.equal(await statusFor(url, '/openapi.json', undefined, '1.0'), 200);
  assert.equal(await statusFor(url, '/openapi.json', 'evil.example', '1.0'), 421);
});

test('ALLOWED_HOSTS adds names to server, mock and the events of npm start', async (context) => {
  const env = {
    ...{ PORT: '0', MOCK_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests', ALLOWED_HOSTS: 'API.example.com' },
    DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
  };
  const started = startProcess(context, ['scripts/contract.ts', 'start'], { env });
  const [, server = ''] = await started.printed(/^ {2}server {5}(http:\S+)/m);
  const [, mock = ''] = await started.printed(/^ {2}mock {7}(http:\S+)/m);
  for (const url of [server, mock]) {
    assert.equal(await statusFor(url, '/openapi.json', 'api.example.com:80'), 200);
    assert.equal(await statusFor(url, '/openapi.json', 'evil.example'), 421);
    assert.equal(await statusFor(url, '/docs/events', 'evil.example'), 421);
  }
});
