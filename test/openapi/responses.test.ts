import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from '../../server/openapi/compile.ts';
import { findResponse } from '../../server/openapi/document/index.ts';

const gone = { description: 'Gone', headers: { 'X-Why': { schema: {} } } };
const shared = { components: { schemas: {}, responses: { Gone: gone } } };

/** The operation of a contract that declares these responses. */
function declare(responses: object) {
  const get = { operationId: 'read', responses };
  const [operation] = compileContract({
    openapi: '3.1.0',
    info: { title: 'Responses', version: '1' },
    paths: { '/a': { get } },
    ...shared,
  }).operations;
  assert.ok(operation);
  return operation;
}

test('a status falls under its number, then its class, then the default', () => {
  const said = { description: 'Said' };
  const cases: [keys: string[], status: number, key: string | undefined][] = [
    [['200', '2XX', 'default'], 200, '200'],
    [['200', '2XX', 'default'], 201, '2XX'],
    [['200', '2XX', 'default'], 404, 'default'],
    [['default', '4XX', '404'], 404, '404'],
    [['4xx'], 499, '4xx'],
    [['200', '4XX'], 500, undefined],
  ];
  for (const [keys, status, key] of cases) {
    const operation = declare(Object.fromEntries(keys.map((each) => [each, said])));
    assert.equal(findResponse(operation, status)?.key, key, `${status} of ${keys}`);
  }
});

test('a response that is a reference is found where it stands; its own headers are the server’s matter', () => {
  const headers = {
    'Content-Type': { schema: {} },
    'content-length': { schema: {} },
    'X-Own': { required: true, schema: {} },
  };
  const operation = declare({ 200: { description: 'Fine', headers }, 410: { $ref: '#/components/responses/Gone' } });
  const [fine, gone] = [findResponse(operation, 200), findResponse(operation, 410)];
  assert.deepEqual([...(fine?.headers.keys() ?? [])], ['x-own']);
  assert.deepEqual([fine?.headers.get('x-own')?.name, fine?.headers.get('x-own')?.isRequired], ['X-Own', true]);
  assert.deepEqual([gone?.pointer, [...(gone?.headers.keys() ?? [])]], ['#/components/responses/Gone', ['x-why']]);
});
