import assert from 'node:assert/strict';
import { once } from 'node:events';
import { get, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getHeapStatistics } from 'node:v8';
import { createEventStream } from '../../scripts/workbench/events.ts';
import { startListening } from '../../server/listening/index.ts';
import { good } from '../contract/requests.ts';
import { call, openConnection } from '../support/calls.ts';
import { takeResponse } from '../support/clients.ts';
import { startTestMock } from '../support/mocks.ts';
import { sendRaw } from '../support/raw.ts';
import { createTestLogger, startTestServer } from '../support/servers.ts';

const head = 'POST / HTTP/1.1\r\nHost: localhost\r\n';

const cases: [string, number, string][] = [
  ['bytes that are no HTTP', 400, 'HELO there\r\n\r\n'],
  ['no version of HTTP', 400, 'GET / FTP/9\r\n\r\n'],
  ['a header without a colon', 400, 'GET / HTTP/1.1\r\nHost x\r\n\r\n'],
  ['a scheme and no host', 400, 'GET http:// HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a scheme, no host and a query', 400, 'GET http://?x HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['two lengths', 400, `${head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nx`],
  ['a length and chunks', 400, `${head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  ['no Host', 400, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n'],
  ['two Hosts', 400, 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: y\r\n\r\n'],
  ['CONNECT', 400, 'CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n'],
  ['an expectation that nobody can meet', 417, `${head}Expect: tea\r\nContent-Length: 0\r\n\r\n`],
  ['a head of 20 kB', 431, `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['a thousand headers', 431, `GET / HTTP/1.1\r\nHost: localhost\r\n${'a:b\r\n'.repeat(1000)}\r\n`],
  ['a chunk without its size', 400, chunked('zz\r\nxx\r\n')],
];

function chunked(body: string): string {
  const { 'Content-Length': _length, ...headers } = good.headers ?? {};
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${good.path} HTTP/1.1\r\nHost: localhost\r\n${lines.join('')}Transfer-Encoding: chunked\r\n\r\n${body}`;
}

function readError(text: string): string {
  const [, body = ''] = text.split('\r\n\r\n');
  const { detail, ...rest } = JSON.parse(body);
  assert.deepEqual(rest, {});
  return detail;
}

describe("what Node's parser turns down gets the contract's error body, from server and mock:", () => {
  for (const [title, status, bytes] of cases) {
    test(title, async (context) => {
      const server = await startTestServer(context);
      const text = await sendRaw(server.url, bytes);
      assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} [A-Z][A-Za-z -]+\\r\\n`));
      assert.match(text, /^Content-Type: application\/json\r$/m);
      assert.match(text, /^Connection: close\r$/m);
      assert.equal(takeResponse(text), text);
      assert.match(readError(text), /^[A-Z].*\.$/);
      assert(
        server.logged.some((line) => line.status === status && line.detail === readError(text)) ||
          server.logged.some(({ res }) => Object(res).status === status),
        JSON.stringify(server.logged),
      );
      const mock = await startTestMock(context);
      const mocked = await sendRaw(mock.url, bytes);
      assert.match(mocked, /^x-mocked: true\r$/m);
      assert.equal(readError(mocked), readError(text));
    });
  }
});

test('a request before what cannot be read has its response first', async (context) => {
  const { url } = await startTestServer(context);
  const text = await sendRaw(url, `${chunked('c\r\n{"name":"x"}\r\n0\r\n\r\n')}nonsense\r\n\r\n`);
  const first = takeResponse(text) ?? '';
  assert.match(first, /^HTTP\/1\.1 201 /);
  assert.match(text.slice(first.length), /^HTTP\/1\.1 400 /);
});

test('what is turned down leaves the server to all others', async (context) => {
  const { url } = await startTestServer(context);
  for (const [, , bytes] of cases) await sendRaw(url, bytes);
  assert.equal((await call(url, good)).status, 201);
});

test('the requests of a connection are begun one after the other; 100 may wait, the next is a 429, those after it are not looked at', async (context) => {
  const begun: ServerResponse[] = [];
  const { url, close } = await startListening((_, response) => begun.push(response), '127.0.0.1', 0);
  context.after(close);
  const connection = await openConnection(url);
  connection.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(500));
  // A response of its own shows that all have been read.
  await call(url, { path: '/', method: 'GET', headers: { Expect: 'tea' } });
  for (let count = 1; count <= 100; count++) {
    assert.equal(begun.length, count);
    const response = begun.at(-1);
    const next = new Promise((resolve) => response?.once('close', resolve));
    response?.end(String(count));
    await next;
  }
  const text = await connection.ended();
  assert.deepEqual([text.match(/HTTP\/1\.1 200 /g)?.length, text.match(/HTTP\/1\.1 429 /g)?.length], [100, 1]);
  assert.equal(begun.length, 100);
});

test('responses that clients do not take fill no more than an eighth of the heap together: the largest are cut off', async (context) => {
  const most = getHeapStatistics().heap_size_limit / 8;
  const big = Buffer.alloc(Math.floor(most / 10) - 1000);
  const { logger, logged } = createTestLogger();
  const { url, close } = await startListening((_, response) => response.end(big), '127.0.0.1', 0, { logger });
  context.after(close);
  const deaf = await Promise.all(
    Array.from({ length: 12 }, async () => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname, () => socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'));
      socket.on('error', () => {});
      context.after(() => socket.destroy());
      await once(socket, 'readable');
      return socket;
    }),
  );
  while (logged.length < 2) await sleep(10);
  assert.match(String(logged[0]?.msg), /clients do not take their responses/);
  assert.deepEqual([deaf.length, logged.length], [12, 2]);
  const { body } = await fetch(url);
  await body?.cancel();
});

test('a 101st page cannot listen for events; one that has gone leaves its place', async (context) => {
  const events = createEventStream(() => true);
  const { url, close } = await startListening(
    events.wrap(() => {}),
    '127.0.0.1',
    0,
  );
  context.after(() => {
    events.close();
    return close();
  });
  const listen = async (): Promise<IncomingMessage> => {
    const [response] = await once(get(`${url}/docs/events`, { agent: false }), 'response');
    return response;
  };
  const pages = await Promise.all(Array.from({ length: 100 }, listen));
  assert(pages.every(({ statusCode }) => statusCode === 200));
  const refused = await listen();
  assert.equal(refused.statusCode, 503);
  assert.deepEqual(JSON.parse(Buffer.concat(await refused.toArray()).toString()), {
    detail: '100 pages listen already; close one of them.',
  });
  pages[0]?.destroy();
  let status: number | undefined;
  while (status !== 200) status = (await listen()).statusCode;
});

test('a page that does not read is dropped, the others are told', async (context) => {
  const events = createEventStream(() => true);
  const { url, close } = await startListening(
    events.wrap(() => {}),
    '127.0.0.1',
    0,
  );
  context.after(() => {
    events.close();
    return close();
  });
  const [deaf]: IncomingMessage[] = await once(get(`${url}/docs/events`, { agent: false }), 'response');
  const [page]: IncomingMessage[] = await once(get(`${url}/docs/events`, { agent: false }), 'response');
  const dropped = once(deaf ?? assert.fail(), 'error');
  const finding = 'x'.repeat(1_000_000);
  let told = 0;
  page?.on('data', (chunk) => (told += chunk.length));
  for (let count = 1; count <= 30; count++) {
    events.send({ type: 'broken', findings: [finding] });
    while (told < count * finding.length) await once(page ?? assert.fail(), 'data');
  }
  deaf?.resume();
  await dropped;
});

test('a client that never reads its responses is dropped; one that waits for the server is not', async (context) => {
  const big = Buffer.alloc(50_000_000);
  const waiting = Promise.withResolvers<void>();
  const { url, close } = await startListening(
    async (request, response) => {
      if (request.url === '/slow') await waiting.promise;
      response.end(request.url === '/slow' ? 'at last' : big);
    },
    '127.0.0.1',
    0,
    { silenceTimeout: 100 },
  );
  context.after(close);
  const patient = await openConnection(url);
  patient.write('GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const [deaf]: IncomingMessage[] = await once(get(url, { agent: false }), 'response');
  await sleep(1000);
  // All that has come so far can still be read, but not the rest.
  await assert.rejects(async () => (deaf ?? assert.fail()).toArray(), { code: 'ECONNRESET' });
  waiting.resolve();
  await patient.received(/at last/);
  patient.close();
});
