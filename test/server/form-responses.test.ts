import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import { startAnyServer } from '../support/contracts.ts';
import { startTestMock } from '../support/mocks.ts';

const schema = {
  type: 'object',
  required: ['count'],
  properties: { count: { type: 'integer' }, names: { type: 'array', items: { type: 'string' } } },
};
const content = {
  'application/x-www-form-urlencoded': { schema, encoding: { names: { style: 'pipeDelimited', explode: false } } },
};
const document: Document = {
  openapi: '3.1.0',
  info: { title: 'Forms', version: '1.0.0' },
  paths: { '/form': { get: { operationId: 'readForm', responses: { 200: { content } } } } },
};

test('a form is written from an object, by its encoding, and held against its schema', async () => {
  let body: unknown;
  const { url } = await startAnyServer({ after }, document, { readForm: () => ({ status: 200, body }) });
  const ask = async (given: unknown) => {
    body = given;
    const response = await fetch(`${url}/form`);
    return [response.status, response.ok ? await response.text() : ''];
  };
  assert.deepEqual(await ask({ count: 2, names: ['a', 'b&c'] }), [200, 'count=2&names=a|b%26c']);
  assert.deepEqual(await ask('count=3'), [200, 'count=3']);
  assert.deepEqual(await ask({ names: ['a'] }), [500, '']);
  assert.deepEqual(await ask('count=many'), [500, '']);
});

test('a form is made by the mock', async () => {
  const mock = await startTestMock({ after }, document);
  const response = await fetch(`${mock.url}/form`);
  assert.equal(response.headers.get('content-type'), 'application/x-www-form-urlencoded');
  assert.match(await response.text(), /^count=-?\d+(&names=\S*)?$/);
});
