import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { good, path } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { startTestServer } from '../support/servers.ts';

const server = await startTestServer({ after });

/** Sends bytes on a connection of its own and gives what has come back when `done` says so. */
async function converse(lines: string[], done: (text: string) => boolean): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) {
    text += chunk;
    if (done(text)) break;
  }
  return text;
}

const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', 'Content-Length: 1000000'];

test('a caller without credentials is answered before any of the body has come', async () => {
  const text = await converse(head, (received) => received.includes('\r\n\r\n'));
  assert.match(text, /^HTTP\/1\.1 401 /);
});

test('a caller who asks first is not told to send the body before the credentials are found good', async () => {
  const asking = [...head, 'Expect: 100-continue'];
  assert.match(await converse(asking, (received) => received.includes('\r\n\r\n')), /^HTTP\/1\.1 401 /);
  const admitted = [...asking, 'Authorization: Bearer admin-secret'];
  assert.match(await converse(admitted, (received) => received.includes('\r\n\r\n')), /^HTTP\/1\.1 100 Continue/);
});

test('a body that announces too much is refused before it comes', async () => {
  const large = [...head.slice(0, 3), 'Content-Length: 99999999999', 'Authorization: Bearer admin-secret'];
  assert.match(await converse(large, (received) => received.includes('\r\n\r\n')), /^HTTP\/1\.1 413 /);
});

test('10,000 different Content-Type headers leave the memory where it was', async () => {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  const send = (index: number) =>
    call(server.url, {
      ...good,
      // Half of them are bodies, half are requests that have none.
      ...(index % 2 === 0 ? {} : { method: 'GET', body: undefined }),
      headers: { ...good.headers, 'Content-Type': `application/json; v=${index}` },
      body: '{}',
    });
  const sendAll = async (from: number, count: number) => {
    for (let index = from; index < from + count; index += 50) {
      await Promise.all(Array.from({ length: 50 }, (_, offset) => send(index + offset)));
    }
    server.logged.length = 0;
    collect();
    return process.memoryUsage().heapUsed;
  };
  const before = await sendAll(0, 500);
  const afterwards = await sendAll(500, 10_000);
  // The validator alone would keep a third of a megabyte for each.
  assert(afterwards - before < 20_000_000, `${before} bytes before, ${afterwards} after`);
});

test('a failure tells the caller nothing and the log everything', async (context) => {
  const failing = await startTestServer(context, {
    handlers: () => ({
      createSliceWorkflowJob: () => {
        throw new Error('the disk is on fire');
      },
    }),
  });
  const answer = await call(failing.url, good);
  assert.equal(answer.status, 500);
  assert.equal(answer.text, '{"detail":"A server error has occurred."}');
  const line = failing.logged.find(({ msg }) => msg === 'request failed');
  assert.match(JSON.stringify(line), /the disk is on fire/);
  assert.equal(line?.operationId, 'createSliceWorkflowJob');
});

test('an operation without a handler is a 501 that names it', async (context) => {
  const bare = await startTestServer(context, { handlers: () => ({}) });
  const answer = await call(bare.url, good);
  assert.equal(answer.status, 501);
  assert.deepEqual(answer.json, { detail: 'The operation createSliceWorkflowJob is not implemented.' });
});

test('no secret reaches the log', async () => {
  server.logged.length = 0;
  await call(server.url, { ...good, path: `${path}?token=admin-secret` });
  await call(server.url, good);
  assert.equal(server.logged.length, 2);
  assert.doesNotMatch(JSON.stringify(server.logged), /admin-secret/);
});
