import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Handlers } from '../../generated/contract.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { UndeclaredProperties } from '../../server/response/check-response.ts';
import { call } from '../support/calls.ts';
import { startTestServer } from '../support/servers.ts';

const respond = (schema: object) => ({
  responses: { 200: { description: 'Done.', content: { 'application/json': { schema } } } },
});
const user = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const document: Document = {
  openapi: '3.1.0',
  info: { title: 'Users', version: '1.0.0' },
  paths: {
    '/user': { get: { operationId: 'readUser', ...respond(user) } },
    '/users': { get: { operationId: 'listUsers', ...respond({ type: 'array', items: user }) } },
    '/lines': {
      get: {
        operationId: 'streamUsers',
        responses: { 200: { description: 'Done.', content: { 'application/jsonl': { schema: user } } } },
      },
    },
    '/closed': { get: { operationId: 'readClosed', ...respond({ ...user, additionalProperties: false }) } },
  },
};
const secret = { name: 'x', password: 'swordfish' };
const bodies = {
  readUser: secret,
  listUsers: [{ name: 'y' }, secret, secret],
  readClosed: secret,
  streamUsers: [secret],
};

async function start(context: TestContext, undeclaredProperties?: UndeclaredProperties) {
  const handlers = Object.fromEntries(
    Object.entries(bodies).map(([id, body]) => [id, () => ({ status: 200, body })]),
  ) as unknown as Handlers;
  const app = undeclaredProperties ? { undeclaredProperties } : {};
  const server = await startTestServer(context, { document, handlers: () => handlers, app });
  const read = (path: string) => call(server.url, { method: 'GET', path });
  const told = () =>
    server.logged.flatMap(({ level, operationId, undeclared, pointer }) =>
      undeclared ? [[level, operationId, undeclared, pointer]] : [],
    );
  return { ...server, read, told };
}

const warned = [
  [40, 'readUser', ['body /password'], '#/paths/~1user/get/responses/200'],
  [40, 'listUsers', ['body /*/password'], '#/paths/~1users/get/responses/200'],
];

describe('a property that the contract does not name', () => {
  test('is sent, and logged once for each operation and property, without its value', async (context) => {
    const server = await start(context);
    for (let count = 0; count < 3; count++) {
      assert.deepEqual((await server.read('/user')).json, secret);
      assert.deepEqual((await server.read('/users')).json, bodies.listUsers);
    }
    assert.deepEqual(server.told(), warned);
    assert.doesNotMatch(JSON.stringify(server.logged), /swordfish/);
    assert.equal((await server.read('/closed')).status, 500);
  });

  test('is stripped and logged once under `strip`; the object of the handler is left as it is', async (context) => {
    const server = await start(context, 'strip');
    for (let count = 0; count < 3; count++) {
      const response = await server.read('/user');
      assert.deepEqual([response.text, response.headers['content-length']], ['{"name":"x"}', '12']);
      assert.equal((await server.read('/users')).text, '[{"name":"y"},{"name":"x"},{"name":"x"}]');
    }
    assert.deepEqual(server.told(), warned);
    assert.equal((await server.read('/closed')).text, '{"name":"x"}');
    assert.equal(secret.password, 'swordfish');
  });

  for (const [how, wrap] of [
    ['whole', (list: object[]) => list],
    ['as a stream', (list: object[]) => ReadableStream.from(list)],
  ] as const) {
    test(`is found in a sequence too, sent ${how}`, async (context) => {
      const handlers: object = { streamUsers: () => ({ status: 200, body: wrap([{ name: 'y' }, secret]) }) };
      const app = { undeclaredProperties: 'strip' as const };
      const server = await startTestServer(context, { document, handlers: () => handlers, app });
      const { text } = await call(server.url, { method: 'GET', path: '/lines' });
      assert.equal(text, '{"name":"y"}\n{"name":"x"}\n');
      assert.deepEqual(server.logged[0]?.undeclared, ['body /*/password']);
    });
  }

  test('is sent without a word under `allow`', async (context) => {
    const server = await start(context, 'allow');
    assert.deepEqual((await server.read('/user')).json, secret);
    assert.deepEqual(server.told(), []);
  });
});
