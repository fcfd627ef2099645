import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { after, describe, test } from 'node:test';
import { ApiError, type ClientOptions, createApiClient, Failure, unwrap } from '../../client/index.ts';
import * as operations from '../../generated/calls.ts';
import { startListening } from '../../server/listening/index.ts';

const path = '/api/v2/job_templates/{id}/slice_workflow_jobs/';
const input = { params: { path: { id: 7 } }, body: { name: 'x' } };

/** The server's part of a test. */
let respond: RequestListener = () => {};
const { url, close } = await startListening((request, response) => respond(request, response), '127.0.0.1', 0);
after(close);

function call(listener: RequestListener, options: Partial<ClientOptions> & { signal?: AbortSignal } = {}) {
  respond = listener;
  const { signal, ...own } = options;
  return createApiClient({ baseUrl: url, ...own }, operations).POST(path, { ...input, ...(signal && { signal }) });
}

const send =
  (status: number, type: string, body: string): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'Content-Type': type }).end(body);

describe('a failure is never silent:', () => {
  const html = '<html>Bad gateway</html>';
  const cases: [string, RequestListener, string, number, unknown][] = [
    ['an error with no body', (_, response) => response.writeHead(500).end(), 'unreadable', 500, ''],
    ['a status of a proxy, with HTML', send(502, 'text/html', html), 'undeclared', 502, html],
    ['a declared status with HTML', send(503, 'text/html', html), 'unreadable', 503, html],
    [
      'a declared status with half of its JSON',
      send(404, 'application/json', '{"detail'),
      'unreadable',
      404,
      '{"detail',
    ],
    ['a success with another media type', send(201, 'text/plain', 'Created'), 'unreadable', 201, 'Created'],
    ['a success that is not declared', send(200, 'application/json', '{"id":7}'), 'undeclared', 200, { id: 7 }],
    ['an error that is not declared', send(429, 'application/json', '{"wait":3}'), 'undeclared', 429, { wait: 3 }],
  ];
  for (const [what, listener, status, code, body] of cases) {
    test(`${what} is ${status}`, async () => {
      const result = await call(listener);
      assert.equal(result.ok, false);
      assert.equal(result.status, status);
      assert.equal(result.response?.status, code);
      assert(result.error instanceof Failure);
      assert.equal(result.error.kind, status);
      assert.deepEqual(result.error.body, body);
      assert.match(result.error.message, new RegExp(`^createSliceWorkflowJob: ${status}: ${code} `));
    });
  }

  const withoutResponse: [string, RequestListener, string][] = [
    ['a connection that is cut before a response', (request) => request.socket.destroy(), 'network'],
    [
      'a connection that is cut within a body',
      (request, response) => {
        response.writeHead(201, { 'Content-Type': 'application/json', 'Content-Length': 100 });
        response.write('{"id":', () => request.socket.destroy());
      },
      'network',
    ],
    ['a response that does not come in time', () => {}, 'timeout'],
    [
      'a body that does not come in time',
      (_, response) => void response.writeHead(201, { 'Content-Type': 'application/json' }).write('{"id":'),
      'timeout',
    ],
  ];
  for (const [what, listener, status] of withoutResponse) {
    test(`${what} is ${status}`, async () => {
      const result = await call(listener, { timeout: status === 'timeout' ? 50 : 10_000 });
      assert.equal(result.status, status);
      assert(result.error instanceof Failure && result.error.cause instanceof Error);
      assert.equal(result.response, undefined);
    });
  }

  test('nobody listens: network', async () => {
    const client = createApiClient({ baseUrl: 'http://127.0.0.1:9' }, operations);
    assert.equal((await client.POST(path, input)).status, 'network');
  });

  test('a call that its signal ends is aborted, and one that its signal has ended is not sent', async () => {
    const controller = new AbortController();
    assert.equal((await call(() => controller.abort(), { signal: controller.signal })).status, 'aborted');
    const late = await call(() => assert.fail('sent'), { signal: controller.signal });
    assert.equal(late.status, 'aborted');
  });

  test('what cannot be written is not sent: invalid-request', async () => {
    const client = createApiClient({ baseUrl: url }, operations);
    const result = await client.POST(path, { ...input, headers: { 'X-Name': 'line\nbreak' } });
    assert.equal(result.status, 'invalid-request');
  });
});

describe('unwrap', () => {
  const detail = '{"detail":"It is not there."}';

  test('gives the data of a success', async () => {
    const { id } = await unwrap(call(send(201, 'application/json', '{"id":7}')));
    assert.equal(id, 7);
  });

  test('throws what a failure was', async () => {
    await assert.rejects(unwrap(call(send(404, 'application/json; charset=utf-8', detail))), (error) => {
      assert(error instanceof ApiError);
      assert.equal(error.status, 404);
      assert.deepEqual(error.error, { detail: 'It is not there.' });
      assert.equal(error.result.response?.status, 404);
      assert.equal(error.message, '404 {"detail":"It is not there."}');
      return true;
    });
    await assert.rejects(unwrap(call(send(502, 'text/html', ''))), {
      name: 'ApiError',
      status: 'undeclared',
      message: 'createSliceWorkflowJob: undeclared: 502 text/html',
    });
  });
});
