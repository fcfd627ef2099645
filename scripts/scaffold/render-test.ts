import type { Operation, Response } from '../../server/openapi/model.ts';
import { createSampleOf } from '../../server/openapi/sample.ts';
import { literal } from './render-stub.ts';

/** A test that sends the request which the contract shows, and expects the response which it shows: it fails until the handler gives that. */
export function renderTest(operation: Operation): string {
  const { method, path, headers, body } = createSampleOf(operation, 'admin-secret-for-tests');
  const { status, value } = showResponse(operation);
  const call = {
    method,
    path,
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(body !== undefined && { body }),
  };
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call } from '../support/calls.ts';
import { startTestServer } from '../support/servers.ts';

test(${literal(`${operation.id} responds as the contract shows`)}, async (t) => {
  const { url } = await startTestServer(t);
  const response = await call(url, ${toSource(call)});
  assert.equal(response.status, ${status});
${value === undefined ? '' : `  assert.deepEqual(response.json, ${toSource(value)});\n`}});
`;
}

/** The first success that the contract declares, with its example or a body that is made up; a 200 where it declares none. */
function showResponse({ responses }: Operation): { status: number; value: unknown } {
  const success = responses.find(({ key }) => /^2(\d\d|XX)$/.test(key));
  if (!success) return { status: 200, value: undefined };
  const status = Number(success.key.replace('XX', '00'));
  const content = success.content.find(({ syntax }) => syntax === 'json');
  return { status, value: content && exampleOf(content) };
}

function exampleOf({ examples: [example], makeUp }: Response['content'][number]): unknown {
  return example ? example.value : makeUp()?.value;
}

function toSource(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
}
