import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from '../../server/openapi/compile-contract.ts';

function findCaptured(template: string, path: string): string[] | undefined {
  const get = { operationId: 'read', responses: { 204: { description: 'Nothing.' } } };
  const info = { title: 'Routes', version: '1.0.0' };
  const { findRoute } = compileContract({ openapi: '3.1.0', info, paths: { [template]: { get } } });
  return findRoute(path)?.captured;
}

test('a captured text is what was sent, so that an encoded delimiter stays in its item', () => {
  assert.deepEqual(findCaptured('/a/{v}', '/a/.1%2E5.b'), ['.1%2E5.b']);
  assert.deepEqual(findCaptured('/a/{v}.{w}', '/a/x%2Ey.z'), ['x%2Ey', 'z']);
});

test('percent-encoding that is needless does not keep a path from its route', () => {
  assert.deepEqual(findCaptured('/a/{v}.json', '/%61/x%2Ejson'), ['x']);
  assert.deepEqual(findCaptured('/%C3%BC/{v}', '/%c3%bc/y'), ['y']);
  assert.equal(findCaptured('/a/{v}', '/a/%zz'), undefined);
});
