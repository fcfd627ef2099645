import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';

const content = { 'application/json': { schema: { type: 'object' }, example: { a: 1 } } };
const csv = { 'text/csv': { schema: { type: 'string' }, example: 'a' } };
const coding = { name: 'Content-Encoding', in: 'header', required: true, schema: { type: 'string', enum: ['other'] } };
const operation = (operationId: string, responses: object, more = {}) => ({ operationId, responses, ...more });
const document = {
  openapi: '3.1.0',
  info: { title: 'Things', version: '1' },
  servers: [{ url: '/' }],
  paths: {
    '/a': {
      get: operation('getA', { 200: { description: 'A', content } }),
      head: operation('headA', { 200: { description: 'A' } }),
      put: operation(
        'putA',
        { 204: { description: 'None' }, 400: { description: 'Bad' }, 415: { description: 'Unsupported' } },
        { parameters: [coding], requestBody: { content: { 'application/json': { schema: { type: 'object' } } } } },
      ),
    },
    '/b': {
      get: operation('getB', { 200: { description: 'B', content: csv } }),
      head: operation('headB', { 200: { description: 'B', content: csv } }),
    },
  },
};

test('HEAD has the content type of its GET, and a declared Content-Encoding decides nothing, in server and mock', async (context) => {
  const handlers = {
    getA: () => ({ status: 200, body: { a: 1 } }),
    headA: () => ({ status: 200 }),
    putA: () => ({ status: 204 }),
    getB: () => ({ status: 200, body: 'a' }),
    headB: () => ({ status: 200 }),
  };
  const server = await startAnyServer(context, document, handlers);
  const mock = await startTestMock(context, document);
  for (const { url } of [server, mock]) {
    for (const path of ['/a', '/b']) {
      const [get, head] = await Promise.all(['GET', 'HEAD'].map((method) => fetch(url + path, { method })));
      const type = get?.headers.get('content-type');
      assert.deepEqual([head?.status, head?.headers.get('content-type')], [200, type]);
      assert.match(type ?? '', path === '/a' ? /^application\/json/ : /^text\/csv/);
    }
    const put = async (encoding: string) => {
      const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
      return (await fetch(`${url}/a`, { method: 'PUT', headers, body: gzipSync('{}') })).status;
    };
    assert.deepEqual([await put('gzip'), await put('other')], [204, 415]);
  }
});
