import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { createMock } from '../../scripts/mock/library.ts';
import { createStudio, portOf } from '../support/studio.ts';

/** A receiver whose first response is a failure; gives what it received. */
async function startReceiver(context: TestContext) {
  const received: { line: string; body: unknown }[] = [];
  const receive = async (request: IncomingMessage) => {
    received.push({ line: `${request.method} ${request.url}`, body: JSON.parse(await text(request)) });
  };
  const server = createServer((request, response) => {
    receive(request).then(() => response.writeHead(received.length === 1 ? 503 : 204).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return { received, url: `http://127.0.0.1:${portOf(server)}` };
}

test('a callback is sent when its operation succeeds, with what that responded, until it is received', async (context) => {
  const { received, url } = await startReceiver(context);
  const { mock, ask } = await createStudio({ stateful: true });
  await ask('POST /albums', { code: 'banned', artist: 'Nobody', notify: `${url}/failed` });
  await ask('POST /albums', { code: 'blue', artist: 'Joni', notify: `${url}/done` });
  const sent = () => mock.session().requests('callback onMaster');
  while (sent().length < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  const album = { code: 'blue', artist: 'Joni', songCount: 0 };
  const [first, second] = received;
  assert.deepEqual([first, second?.line, received.length], [second, 'POST /done?code=blue', 2]);
  assert.deepEqual(Object(second?.body).album, album);
  assert.deepEqual(
    sent().map(({ status, isViolation }) => [status, isViolation]),
    [
      [503, true],
      [204, false],
    ],
  );
});

test('nothing is sent to other hosts than this machine unless they are named', async () => {
  const { mock, ask } = await createStudio();
  await ask('POST /albums', { code: 'blue', artist: 'Joni', notify: 'http://studio.example/hook' });
  while (mock.session().requests('callback onMaster').length < 1) await new Promise((resolve) => setImmediate(resolve));
  const [sent] = mock.session().requests('callback onMaster');
  assert.equal(sent?.status, 0);
  assert.match(String(sent?.response.body), /^Not sent: studio.example is not this machine/);
});

test('a webhook is sent when it is asked for, with a sample or a body that the contract allows', async (context) => {
  const { received, url } = await startReceiver(context);
  const { mock } = await createStudio();
  const ask = async (name: string, body: object) => {
    const init = { method: 'POST', body: JSON.stringify(body) };
    const response = await mock.fetch(new Request(`http://mock/__mock/webhooks/${name}`, init));
    return { status: response.status, json: Object(await response.json()) };
  };
  assert.deepEqual((await ask('charted', { url })).json, { status: 204, body: { code: 'text' } });
  assert.deepEqual(await mock.session().sendWebhook('charted', { url, body: { code: 'blue' } }), {
    ...{ status: 204, body: { code: 'blue' } },
  });
  assert.deepEqual(received.at(-1), { line: 'POST /', body: { code: 'blue' } });
  assert.match((await ask('none', { url })).json.detail, /no webhook none; there are charted/);
  assert.match((await ask('charted', { url, body: {} })).json.detail, /must have required property 'code'/);
  assert.match((await ask('charted', {})).json.detail, /needs {"url"/);
});

test('a callback to the mock itself leads to no other', async (context) => {
  const content = { 'application/json': { schema: { type: 'object', properties: { url: { type: 'string' } } } } };
  const responses = { 201: { description: 'Done.', content } };
  const callbacks = { on: { '{$request.body#/url}': { post: { requestBody: { content }, responses } } } };
  const paths = { '/s': { post: { operationId: 's', requestBody: { content }, callbacks, responses } } };
  const handlers = { s: ({ body }: { body: object }) => ({ status: 201, body }) };
  const contract = { openapi: '3.1.0', info: { title: 'Any', version: '1' }, paths };
  const mock = createMock({ contract, handlers });
  const { url, close } = await mock.listen();
  context.after(close);
  const body = JSON.stringify({ url: `${url}/s` });
  await fetch(`${url}/s`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
  const asked = () => mock.session().requests('s');
  while (asked().length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
  // The last request that a loop would send comes before this one is responded to.
  for (let turn = 0; turn < 20; turn++) await fetch(`${url}/none`);
  assert.equal(asked().length, 2);
});
