import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { unwritten } from '../../server/contract.ts';
import { good, path } from '../contract/requests.ts';
import { call, openConnection } from '../support/calls.ts';
import { startTestServer } from '../support/servers.ts';

const server = await startTestServer({ after });

const endOfHead = /\r\n\r\n/;

/** Sends the head of a request whose body never comes, and gives the first line of the response. */
async function announce(...headers: string[]): Promise<string> {
  const connection = await openConnection(server.url);
  const lines = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Content-Type: application/json', ...headers];
  connection.write(`${lines.join('\r\n')}\r\n\r\n`);
  const text = await connection.received(endOfHead);
  connection.close();
  return text.split('\r\n')[0] ?? '';
}

const credentials = 'Authorization: Bearer admin-secret-for-tests';

test('a caller without credentials gets a response before any of the body has come', async () => {
  assert.match(await announce('Content-Length: 1000000'), / 401 /);
});

test('a caller who asks first is not told to send the body before the credentials are found good', async () => {
  const asking = ['Content-Length: 1000000', 'Expect: 100-continue'];
  assert.match(await announce(...asking), / 401 /);
  assert.match(await announce(...asking, credentials), / 100 Continue/);
});

test('a body that announces too much is refused before it comes', async () => {
  assert.match(await announce('Content-Length: 99999999999', credentials), / 413 /);
});

test('4,000 different Content-Type headers leave the memory where it was', async () => {
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
  const afterwards = await sendAll(500, 4_000);
  // The validator alone would keep a third of a megabyte for each.
  assert(afterwards - before < 8_000_000, `${before} bytes before, ${afterwards} after`);
});

test('a failure tells the caller nothing and the log everything', async (context) => {
  const failing = await startTestServer(context, {
    handlers: () => ({
      createSliceWorkflowJob: () => {
        throw new Error('the disk is on fire');
      },
    }),
  });
  const response = await call(failing.url, good);
  assert.equal(response.status, 500);
  assert.equal(response.text, '{"detail":"A server error has occurred."}');
  const line = failing.logged.find(({ msg }) => msg === 'request failed');
  assert.match(JSON.stringify(line), /the disk is on fire/);
  assert.equal(line?.operationId, 'createSliceWorkflowJob');
});

for (const [name, handlers] of [
  ['without a handler', {}],
  ['whose handler is not written', { createSliceWorkflowJob: unwritten }],
] as const) {
  test(`an operation ${name} is a 501 that names it`, async (context) => {
    const bare = await startTestServer(context, { handlers: () => handlers });
    const response = await call(bare.url, good);
    assert.equal(response.status, 501);
    assert.deepEqual(response.json, { detail: 'The operation createSliceWorkflowJob is not implemented.' });
  });
}

test('no secret reaches the log', async () => {
  server.logged.length = 0;
  await call(server.url, { ...good, path: `${path}?token=admin-secret-for-tests` });
  await call(server.url, good);
  assert.equal(server.logged.filter(({ msg }) => msg === 'request completed').length, 2);
  assert.doesNotMatch(JSON.stringify(server.logged), /admin-secret-for-tests/);
});
