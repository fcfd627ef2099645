import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { runProcess, startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const env = () => ({
  ...{ PORT: '0', ADMIN_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests' },
  DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
});

async function startServer(context: TestContext, more: Record<string, string>) {
  const server = startProcess(context, ['server/main.ts'], { env: { ...env(), ...more } });
  const [, admin = ''] = await server.printed(/are at (http:\/\/\S+)\/readyz and/);
  const [, url = ''] = await server.printed(/listens on (http:\/\/\S+?)\. /);
  const read = (path: string) => call(admin, { method: 'GET', path });
  const { pid } = server.child;
  const listWorkers = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return { ...server, url, read, listWorkers };
}

describe('WORKERS', () => {
  const skip = process.platform !== 'linux';
  test('share the port; metrics are summed, one that ends is replaced, all end together', { skip }, async (context) => {
    const server = await startServer(context, { WORKERS: '2' });
    const [first, second] = server.listWorkers();
    assert(first && second);
    // Each on a connection of its own, and those are dealt out in turn.
    for (let count = 0; count < 6; count++) assert.equal((await call(server.url, good)).status, 201);
    assert.match((await server.read('/metrics')).text, /^http_requests_total\{.*status="201"\} 6$/m);
    assert.equal((await server.read('/readyz')).status, 200);
    process.kill(Number(first), 'SIGKILL');
    await server.printed(/"how":"SIGKILL","msg":"a worker has ended: another one takes its place"/);
    assert.equal((await call(server.url, good)).status, 201);
    for (let tries = 0; tries < 200 && server.listWorkers().length < 2; tries++) await sleep(20);
    const workers = server.listWorkers();
    assert.deepEqual([workers.length, workers.includes(second), workers.includes(first)], [2, true, false]);
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0);
    assert.throws(() => process.kill(Number(second), 0), { code: 'ESRCH' });
  });

  test('give one reason where they cannot start', async (context) => {
    const options = { env: { ...env(), WORKERS: '2', CONTRACT: '/nowhere.json' } };
    const { code, stderr } = await runProcess(context, ['server/main.ts'], options);
    assert.equal(code, 1);
    assert.equal(stderr.match(/cannot be read/g)?.length, 1, stderr);
  });
});

test('SHUTDOWN_DELAY: connections are taken while /readyz is a 503 already', async (context) => {
  const server = await startServer(context, { SHUTDOWN_DELAY: '700' });
  assert.equal((await server.read('/readyz')).status, 200);
  server.child.kill('SIGTERM');
  await sleep(100);
  assert.equal((await server.read('/readyz')).status, 503);
  assert.equal((await call(server.url, good)).status, 201);
  assert.equal(await server.ended, 0);
});
