import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, describe, test } from 'node:test';
import { createCaller } from '../../client/call.ts';
import { type ClientOptions, createApi } from '../../client/index.ts';
import type { Operation } from '../../client/operation.ts';
import { describeCall } from '../../scripts/generate/calls.ts';
import { startListening } from '../../server/listening/index.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';

const done = { 204: { description: 'Done.' } };
const events = { type: 'object', properties: { data: { type: 'string' }, id: { type: 'string' } } };
const document: Document = {
  openapi: '3.2.0',
  info: { title: 'Files', version: '1.0.0' },
  servers: [{ url: 'https://api.files.example/2.0' }],
  paths: {
    '/files': {
      get: { operationId: 'list', responses: done },
      post: { operationId: 'upload', servers: [{ url: 'https://upload.files.example/api/2.0' }], responses: done },
    },
    '/notes#{id}': {
      get: {
        operationId: 'note',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: done,
      },
    },
    '/events': {
      get: {
        operationId: 'follow',
        responses: { 200: { description: 'Events.', content: { 'text/event-stream': { itemSchema: events } } } },
      },
    },
  },
};
const calls = new Map(
  compileContract(document).operations.map((operation): [string, Operation] => [
    operation.id,
    describeCall(document, operation),
  ]),
);
const find = (id: string) => calls.get(id) ?? assert.fail(id);

/** The URL that an operation is sent to. */
async function urlOf(id: string, baseUrl: string, input: object = {}): Promise<string> {
  let url = '';
  const fetch: ClientOptions['fetch'] = async (request) => {
    url = request.url;
    return new Response(null, { status: 204 });
  };
  await createCaller({ baseUrl, fetch })(find(id), input);
  return url;
}

describe('a request goes', () => {
  const cases: [string, string, string, string, object?][] = [
    ['to the server of the contract', 'list', 'https://api.files.example/2.0', 'https://api.files.example/2.0/files'],
    [
      'to the server of its operation',
      'upload',
      'https://api.files.example/2.0/',
      'https://upload.files.example/api/2.0/files',
    ],
    ['to a mock of all of them', 'upload', 'http://127.0.0.1:4010/2.0', 'http://127.0.0.1:4010/api/2.0/files'],
    ['where a path has a #', 'note', 'http://a.example', 'http://a.example/notes%23a%23b', { path: { id: 'a#b' } }],
  ];
  for (const [about, id, baseUrl, expected, input] of cases)
    test(about, async () => assert.equal(await urlOf(id, baseUrl, input), expected));

  test('nowhere from a relative URL outside of a page', () => {
    assert.throws(
      () => createApi({ baseUrl: '/api' }, {}),
      /baseUrl "\/api" is no URL: outside of a page it needs scheme/,
    );
  });

  test('nowhere without a listener, and says so', async () => {
    const result = await createCaller({ baseUrl: 'http://127.0.0.1:9' })(find('list'));
    assert.match(result.error instanceof Error ? result.error.message : '', /ECONNREFUSED|bad port/);
    const { url, close } = await startListening(() => {}, '127.0.0.1', 0);
    await close();
    const refused = await createCaller({ baseUrl: url })(find('list'));
    assert.match(refused.error instanceof Error ? refused.error.message : '', /list: network: .*ECONNREFUSED/);
  });
});

describe('a stream of events', async () => {
  let respond: RequestListener = () => {};
  const { url, close } = await startListening((request, response) => respond(request, response), '127.0.0.1', 0);
  after(close);

  test('goes on where it was cut, from the last event, until there are no more', async () => {
    const asked: unknown[] = [];
    respond = (request, response) => {
      asked.push(request.headers['last-event-id']);
      if (asked.length === 3) return void response.writeHead(204).end();
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const text = `retry: 1\nid: ${asked.length}\ndata: ${asked.length}\n\n`;
      if (asked.length === 1) response.write(text, () => setTimeout(() => request.socket.destroy(), 20));
      else response.end(text);
    };
    const result = await createCaller({ baseUrl: url, reconnect: true })(find('follow'));
    const read: unknown[] = [];
    for await (const event of result.data as AsyncIterable<{ data: string }>) read.push(event.data);
    assert.deepEqual(read, ['1', '2']);
    assert.deepEqual(asked, [undefined, '1', '2']);
  });

  test('that is cut is an error otherwise, and ends with the loop', async () => {
    let isOpen = true;
    respond = (request, response) => {
      request.socket.once('close', () => {
        isOpen = false;
      });
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: a\n\ndata: b\n\n');
    };
    const left = await createCaller({ baseUrl: url })(find('follow'));
    for await (const _ of left.data as AsyncIterable<unknown>) break;
    while (isOpen) await new Promise((resolve) => setTimeout(resolve, 5));
    respond = (request, response) =>
      response
        .writeHead(200, { 'Content-Type': 'text/event-stream' })
        .write('data: a\n\n', () => setTimeout(() => request.socket.destroy(), 20));
    const cut = await createCaller({ baseUrl: url })(find('follow'));
    await assert.rejects(async () => {
      for await (const _ of cut.data as AsyncIterable<unknown>);
    });
  });
});
