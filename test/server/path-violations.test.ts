import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startTestMock } from '../support/mocks.ts';

const error = { description: 'No', content: { 'application/json': { schema: { type: 'object' } } } };
const operation = (operationId: string, statuses: number[], more = {}) => ({
  get: {
    operationId,
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' }, ...more }],
    responses: { 204: { description: 'A' }, ...Object.fromEntries(statuses.map((status) => [status, error])) },
  },
});

test('a path parameter that violates the contract is a 400 or 422 where that is declared, else a 404 that says why', async (context) => {
  const { url } = await startTestMock(context, {
    openapi: '3.1.0',
    info: { title: 'Things', version: '1' },
    servers: [{ url: '/' }],
    paths: {
      '/a/{id}': operation('getA', [400, 404]),
      '/b/{id}': operation('getB', [404, 422]),
      '/c/{id}': operation('getC', [404]),
      '/d/{id}': operation('getD', [400, 404], { 'x-not-found': 'There is no such thing.' }),
    },
  });
  const ask = async (place: string) => {
    const response = await fetch(`${url}/${place}/x`);
    return { status: response.status, reason: response.headers.get('x-mock-reason'), text: await response.text() };
  };
  assert.deepEqual([(await ask('a')).status, (await ask('b')).status], [400, 422]);
  for (const place of ['c', 'd']) {
    const { status, reason } = await ask(place);
    assert.equal(status, 404);
    assert.match(reason ?? '', /^id: .*integer/);
  }
  assert.match((await ask('d')).text, /There is no such thing\./);
});
