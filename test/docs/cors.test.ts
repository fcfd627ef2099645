import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { readConfig } from '../../server/config.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { call, type TestResponse } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { bearer, startTestServer } from '../support/servers.ts';

const path = '/api/v2/job_templates/7/slice_workflow_jobs/';
const admitted = 'http://localhost:5173';
const stranger = 'http://evil.example';

const send = (url: string, origin: string, headers = {}, at = path) =>
  call(url, {
    path: at,
    headers: { Origin: origin, 'Content-Type': 'application/json', ...headers },
    body: '{"name":"a"}',
  });

const preflight = (url: string, origin: string, at = path, method = 'POST') =>
  call(url, {
    method: 'OPTIONS',
    path: at,
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': method,
      'Access-Control-Request-Headers': 'authorization,content-type,prefer',
    },
  });

/** The headers of the CORS protocol in a response, without their common prefix. */
const corsOf = ({ headers }: TestResponse) =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const [, rest] = /^access-control-(.*)$/.exec(name) ?? [];
      return rest ? [[rest, value]] : [];
    }),
  );

describe('a server that admits an origin', async () => {
  const { url, store } = await startTestServer({ after }, { app: { origins: ['https://app.example.com', admitted] } });
  await store.putJobTemplates([{ id: 7, name: 'Demo' }]);

  it('lets its pages read the response and the headers that the contract declares', async () => {
    const response = await send(url, admitted, bearer);
    assert.equal(response.status, 201);
    assert.equal(response.headers.vary, 'Origin');
    const { 'allow-origin': origin, 'expose-headers': exposed, ...others } = corsOf(response);
    assert.deepEqual([origin, others], [admitted, {}]);
    assert.deepEqual(String(exposed).split(', ').sort(), [
      'Allow',
      'Location',
      'Retry-After',
      'WWW-Authenticate',
      'X-Request-ID',
      'x-mock-fault',
      'x-mock-reason',
      'x-mocked',
    ]);
  });

  it('lets them read every error too', async () => {
    const responses = await Promise.all([
      send(url, admitted),
      send(url, admitted, { ...bearer, 'Content-Type': 'text/plain' }),
      send(url, admitted, { ...bearer, Accept: 'text/html' }),
      send(url, admitted, bearer, '/nowhere'),
      call(url, { method: 'PUT', path, headers: { Origin: admitted } }),
    ]);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [401, 415, 406, 404, 405],
    );
    for (const response of responses) assert.equal(corsOf(response)['allow-origin'], admitted);
  });

  it('responds to their preflight from the contract', async () => {
    const response = await preflight(url, admitted);
    assert.deepEqual([response.status, response.text, response.headers.vary], [204, '', 'Origin']);
    assert.deepEqual(corsOf(response), {
      'allow-origin': admitted,
      'allow-methods': 'GET, POST',
      'allow-headers': 'authorization,content-type,prefer',
      'max-age': '7200',
    });
  });

  it('gives no other origin any of these headers', async () => {
    const responses = await Promise.all([
      send(url, stranger, bearer),
      send(url, 'null', bearer),
      send(url, `${admitted}.evil.example`, bearer),
      preflight(url, stranger),
    ]);
    assert.deepEqual(
      responses.map(({ status }) => status),
      [201, 201, 201, 405],
    );
    for (const response of responses) assert.deepEqual([corsOf(response), response.headers.vary], [{}, 'Origin']);
  });
});

it('a server that was told of no origin admits none', async (t) => {
  const { url } = await startTestServer(t);
  const responses = await Promise.all([send(url, admitted), preflight(url, admitted)]);
  assert.deepEqual(
    responses.map(({ status }) => status),
    [401, 405],
  );
  for (const response of responses) assert.deepEqual([corsOf(response), response.headers.vary], [{}, undefined]);
});

it('a failure of the server can be read by the pages that it admits', async (t) => {
  const fail = () => {
    throw new Error('secret cause');
  };
  const handlers = () => ({ createSliceWorkflowJob: fail });
  const { url } = await startTestServer(t, { app: { origins: '*' }, handlers });
  const response = await send(url, stranger, bearer);
  assert.deepEqual([response.status, corsOf(response)['allow-origin']], [500, '*']);
});

describe('the mock', async () => {
  const { url } = await startTestMock({ after });

  it('admits every origin, with its cookies', async () => {
    const response = await send(url, stranger, bearer);
    const { 'allow-origin': origin, 'allow-credentials': credentials } = corsOf(response);
    assert.deepEqual([response.status, origin, credentials, response.headers.vary], [201, stranger, 'true', 'Origin']);
    assert.match(String(corsOf(response)['expose-headers']), /Location.*x-mocked/);
    assert.equal((await preflight(url, stranger)).status, 204);
  });

  it('lets a request for what the contract does not have come, so that its page can read why there is nothing', async () => {
    const slashless = path.slice(0, -1);
    const response = await preflight(url, stranger, slashless, 'PATCH');
    assert.deepEqual([response.status, corsOf(response)['allow-methods']], [204, 'PATCH']);
    assert.match((await send(url, stranger, bearer, slashless)).text, /with a slash at the end/);
  });

  it('takes OPTIONS that is no preflight for an ordinary request', async () => {
    const { status, headers } = await call(url, { method: 'OPTIONS', path, headers: { Origin: stranger } });
    assert.deepEqual([status, headers.allow], [405, 'GET, POST']);
  });
});

it('an OPTIONS operation of the contract gets the requests that are no preflight', async (t) => {
  const { url } = await startTestMock(t, contractWithOptions);
  const response = await call(url, { method: 'OPTIONS', path: '/things/1', headers: { Origin: stranger } });
  assert.deepEqual([response.status, response.json], [200, 'from the contract']);
  const asked = await preflight(url, stranger, '/things/1', 'PUT');
  assert.deepEqual([asked.status, corsOf(asked)['allow-methods']], [204, 'PUT, OPTIONS']);
});

describe('CORS_ORIGINS', () => {
  const read = (CORS_ORIGINS: string) => readConfig({ CORS_ORIGINS }).corsOrigins;

  it('is a list of origins as browsers write them, every origin, or none', () => {
    assert.deepEqual(read('http://LOCALHOST:5173, https://app.example.com:443/'), [
      admitted,
      'https://app.example.com',
    ]);
    assert.equal(read('*'), '*');
    assert.deepEqual(read(''), []);
  });

  for (const text of [
    'localhost:5173',
    'https://a.example/app',
    'https://a.example,*',
    'null',
    'ftp://a.example',
    'http://',
  ]) {
    it(`is refused when it is ${text}`, () => {
      assert.throws(() => read(text), { name: 'ConfigError', message: /^CORS_ORIGINS must be a list such as http/ });
    });
  }
});

const responses = { 200: { description: 'Good.', content: { 'application/json': { example: 'from the contract' } } } };
const contractWithOptions: Document = {
  openapi: '3.1.0',
  info: { title: 'Any', version: '1' },
  paths: {
    '/things/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      options: { operationId: 'describeThing', responses: responses },
      put: { operationId: 'putThing', responses: responses },
    },
  },
};
