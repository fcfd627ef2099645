import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { project, startProcess } from '../support/processes.ts';
import { createFolder, type Teardown } from '../support/servers.ts';

const { PATH = '', HOME = '' } = process.env;
const skip = existsSync('/dev/full') ? false : 'this system has no /dev/full';

/** Starts a script whose standard output goes where `stdout` says; resolves once it says where it listens. */
async function start(
  teardown: Teardown,
  [file = '', ...words]: string[],
  stdout: number | 'pipe',
  more: Record<string, string> = {},
) {
  const folder = createFolder();
  const env = {
    ...{ PATH, HOME, PORT: '0', MOCK_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests' },
    ...{ DATABASE_URL: `sqlite:${join(folder, 'jobs.db')}`, ...more },
  };
  const child = spawn(process.execPath, [join(project, file), ...words], { env, stdio: ['ignore', stdout, 'pipe'] });
  const ended = once(child, 'exit');
  teardown.after(() => child.kill('SIGKILL'));
  let text = '';
  while (!/listens on/.test(text)) text += String((await once(child.stderr ?? child, 'data'))[0]);
  const [, url = ''] = /listens on (http:\/\/[\d.]+:\d+)/.exec(text) ?? [];
  return { child, ended, url };
}

describe('a full disk under the log loses lines and nothing else:', { skip }, () => {
  for (const script of [['server/main.ts'], ['scripts/contract.ts', 'mock']]) {
    test(script.join(' '), async (context) => {
      const full = openSync('/dev/full', 'w');
      const { child, ended, url } = await start(context, script, full);
      closeSync(full);
      for (let count = 0; count < 50; count++) assert.equal((await call(url, good)).status, 201);
      child.kill('SIGTERM');
      assert.deepEqual(await ended, [0, null]);
    });
  }

  test('scripts/contract.ts start', async (context) => {
    const port = await findFreePort(context);
    const env = { PORT: String(port), MOCK_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests' };
    const database = `sqlite:${join(createFolder(), 'jobs.db')}`;
    const command = ['/bin/sh', '-c', 'exec "$0" scripts/contract.ts start > /dev/full', process.execPath];
    const started = startProcess(context, command, { env: { ...env, DATABASE_URL: database } });
    const url = `http://127.0.0.1:${port}`;
    await untilItListens(url, started.ended);
    for (let count = 0; count < 5; count++) assert.equal((await call(url, good)).status, 201);
    started.child.kill('SIGTERM');
    assert.equal(await started.ended, 0);
  });
});

test('a log that nobody reads holds nobody up, and lines that could be written are whole', async (context) => {
  const { child, url } = await start(context, ['server/main.ts'], 'pipe');
  // The pipe takes 64 KiB and the kernel no more; each of these requests is a line of some hundred bytes.
  for (let count = 0; count < 600; count++) assert.equal((await call(url, { ...good, body: '{}' })).status, 400);
  assert.equal((await call(url, good)).status, 201);
  let text = '';
  child.stdout?.on('data', (chunk) => (text += chunk));
  while (!/"status":201/.test(text)) await once(child.stdout ?? child, 'data');
  const statuses = text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line).res?.status]));
  assert.equal(statuses.filter((status) => status === 400).length, 600);
});

async function findFreePort(teardown: Teardown): Promise<number> {
  const { url, child, ended } = await start(teardown, ['server/main.ts'], 'pipe', { LOG_LEVEL: 'silent' });
  child.kill('SIGTERM');
  await ended;
  return Number(new URL(url).port);
}

async function untilItListens(url: string, ended: Promise<unknown>): Promise<void> {
  const isOver = ended.then(() => true);
  for (;;) {
    const isUp = await call(url, { method: 'GET', path: '/docs' }).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    const pause = new Promise<boolean>((resolve) => setTimeout(resolve, 100, false));
    if (await Promise.race([isOver, pause])) throw new Error('The process has ended.');
  }
}
