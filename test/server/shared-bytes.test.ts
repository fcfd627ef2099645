import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { good } from '../contract/requests.ts';
import { call, openConnection } from '../support/calls.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { filePart, writeParts } from '../support/form-bodies.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const album = (size: number) => ({
  path: '/albums',
  ...writeParts(filePart('photos', 'a.png', Buffer.alloc(size))),
});

suite('files beyond a megabyte that cannot be put aside are a 503 that says so', { concurrency: false }, () => {
  const start = async (context: TestContext) => {
    const events = new EventEmitter();
    const handlers = {
      sendAlbum: async () => {
        events.emit('called');
        await once(events, 'release');
        return { status: 204 };
      },
    };
    const { url } = await startAnyServer(context, await readTestContract('uploads.yaml'), handlers);
    return {
      url,
      called: () => once(events, 'called', { signal: AbortSignal.timeout(20_000) }),
      release: () => events.emit('release'),
    };
  };
  const isFull = /^\{"detail":"The server has no room to put the files aside; try again later\."\}$/;

  test('where the folder of temporary files cannot be written to', async (context) => {
    const { url } = await start(context);
    const { TMPDIR } = process.env;
    process.env.TMPDIR = '/nowhere';
    context.after(() => {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
    });
    const { status, text, headers } = await call(url, album(2_000_000));
    assert.deepEqual([status, headers['retry-after']], [503, '1']);
    assert.match(text, isFull);
  });

  test('where all of them together would take more than half of what was free', async (context) => {
    const { statfsSync } = fs;
    fs.statfsSync = ((path: string) => ({ ...statfsSync(path), bavail: 10, bsize: 1_000_000 })) as typeof statfsSync;
    syncBuiltinESMExports();
    context.after(() => {
      fs.statfsSync = statfsSync;
      syncBuiltinESMExports();
    });
    const { url, called, release } = await start(context);
    const first = call(url, album(3_000_000));
    await called();
    const second = await call(url, album(3_000_000));
    assert.equal(second.status, 503);
    assert.match(second.text, isFull);
    release();
    assert.equal((await first).status, 204);
    const third = call(url, album(3_000_000));
    await called();
    release();
    assert.equal((await third).status, 204, 'what has left makes room');
  });
});

const listening = /listens on (http:\/\/\S+?)\. /;
const environment = () => ({
  ...{ PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests' },
  DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
});
const headers = Object.entries(good.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
const head = (method: string, query = '') =>
  `${method} ${good.path}${query} HTTP/1.1\r\nHost: localhost\r\n${headers.join('')}`;

test('pages of large records that nobody takes, 90 on a connection, leave a server of little memory to all others', async (context) => {
  const env = { ...environment(), NODE_OPTIONS: '--max-old-space-size=64' };
  const server = startProcess(context, ['server/main.ts'], { env });
  const [, url = ''] = await server.printed(listening);
  const body = JSON.stringify({ name: 'x', description: 'x'.repeat(1_000_000) });
  for (let count = 0; count < 40; count++) assert.equal((await call(url, { ...good, body })).status, 201);
  const { hostname, port } = new URL(url);
  for (let count = 0; count < 3; count++) {
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${head('GET', '?page_size=200')}\r\n`.repeat(90)),
    );
    socket.on('error', () => {});
    context.after(() => socket.destroy());
    await once(socket, 'readable');
  }
  assert.equal((await call(url, good)).status, 201);
  assert.equal(server.child.exitCode, null);
});

test('bodies that trickle take no more memory than an eighth of the heap together; further ones are a 503', async (context) => {
  const env = { ...environment(), NODE_OPTIONS: '--max-old-space-size=40' };
  const server = startProcess(context, ['server/main.ts'], { env });
  const [, url = ''] = await server.printed(listening);
  const trickling = [];
  for (let index = 0; index < 60; index++) {
    const connection = await openConnection(url);
    context.after(() => connection.close());
    connection.write(`${head('POST')}Content-Length: 1000000\r\n\r\n${'x'.repeat(900_000)}`);
    trickling.push(connection);
  }
  await Promise.any(trickling.map((connection) => connection.received(/^HTTP\/1\.1 503 [\s\S]*holds as many bytes/)));
  for (const connection of trickling) connection.close();
  await new Promise((resolve) => setTimeout(resolve, 500));
  assert.equal((await call(url, good)).status, 201);
});
