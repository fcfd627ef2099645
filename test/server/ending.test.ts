import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { good } from '../contract/requests.ts';
import { openConnection } from '../support/calls.ts';
import { startClients, takeResponse } from '../support/clients.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder } from '../support/servers.ts';

const body = String(good.body);
const head = [
  `POST ${good.path} HTTP/1.1`,
  'Host: localhost',
  ...Object.entries(good.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
  `Content-Length: ${body.length}`,
].join('\r\n');
const bytes = `${head}\r\n\r\n${body}`;

async function startServer(context: TestContext, more: Record<string, string> = {}) {
  const env = {
    PORT: '0',
    API_TOKENS: 'admin:admin-secret-for-tests',
    LOG_LEVEL: 'warn',
    DATABASE_URL: `sqlite:${join(createFolder(), 'jobs.db')}`,
    ...more,
  };
  const server = startProcess(context, ['server/main.ts'], { env });
  const [, url = ''] = await server.printed(/listens on (http:\/\/\S+?)\. /);
  return { ...server, url };
}

/** A request of which the server has everything but the last byte. */
async function sendAlmostAll(url: string) {
  const connection = await openConnection(url);
  connection.write(`${head}\r\nExpect: 100-continue\r\n\r\n`);
  await connection.received(/100 Continue/);
  connection.write(body.slice(0, -1));
  return connection;
}

/** The responses of a connection, to its end. */
function split(text: string): string[] {
  const response = takeResponse(text);
  return response === undefined ? [] : [response, ...split(text.slice(response.length))];
}

describe('a server that is told to stop', () => {
  for (const count of [32, 200]) {
    test(`responds to everything that ${count} clients have sent, who connect anew for as long as they can`, async (context) => {
      const server = await startServer(context);
      const clients = startClients(server.url, count, bytes);
      await clients.finished(3 * count);
      server.child.kill('SIGTERM');
      const { unfinished, last, notAccepted } = await clients.done;
      assert.deepEqual(unfinished, []);
      assert(notAccepted <= 2, `${notAccepted} connections were reset before they were accepted`);
      assert(last > 0, 'no response announced the end of its connection');
      assert.equal(await server.ended, 0);
    });
  }

  test('responds to all requests that were sent at once, and announces the end of the connection with the last', async (context) => {
    const server = await startServer(context);
    const connection = await openConnection(server.url);
    connection.write(bytes.repeat(40));
    await connection.received(/HTTP\/1\.1 201 /);
    server.child.kill('SIGTERM');
    const responses = split(await connection.ended());
    assert.equal(responses.length, 40);
    assert(responses.every((response) => response.startsWith('HTTP/1.1 201 ')));
    assert.equal(await server.ended, 0);
  });

  test('closes connections on which nothing comes, and none that still sends', async (context) => {
    const server = await startServer(context);
    const silent = await openConnection(server.url);
    const idle = await openConnection(server.url);
    idle.write(bytes);
    await idle.received(/HTTP\/1\.1 201 /);
    const slow = await sendAlmostAll(server.url);
    server.child.kill('SIGTERM');
    await Promise.all([silent.ended(), idle.ended()]);
    slow.write(body.slice(-1));
    const response = await slow.received(/HTTP\/1\.1 201 /);
    assert.match(response, /^Connection: close\r$/m);
    assert.equal(await server.ended, 0);
  });

  test('waits no longer than SHUTDOWN_TIMEOUT, and says in the log what was cut off', async (context) => {
    const server = await startServer(context, { HANDLER_TIMEOUT: '400', SHUTDOWN_TIMEOUT: '400' });
    await sendAlmostAll(server.url);
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0);
    assert.match(server.stdout(), /"requests":1,"msg":"requests were cut off after 400 ms"/);
  });

  test('ends at once with the second signal, but takes a Ctrl-C that npm passes on for one', async (context) => {
    const server = await startServer(context);
    const slow = await sendAlmostAll(server.url);
    server.child.kill('SIGINT');
    server.child.kill('SIGINT');
    await sleep(400);
    assert.equal(server.child.exitCode ?? server.child.signalCode, null);
    server.child.kill('SIGINT');
    assert.equal(await server.ended, 'SIGINT');
    assert.doesNotMatch(await slow.ended(), /HTTP\/1\.1 201 /);
  });
});
