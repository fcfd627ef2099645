import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, readConfig } from '../../server/config.ts';
import { StoreUnavailable } from '../../server/idempotency/store.ts';
import { call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { sendRaw } from '../support/raw.ts';
import { startResponding } from '../support/responding.ts';
import { bearer, startTestServer } from '../support/servers.ts';

suite('a response', async () => {
  const { url, logged, respond } = await startResponding({ after });
  const get = (path: string, headers = {}, method = 'GET') => call(url, { method, path, headers });
  const ask = (path: string, response: object, headers = {}) => {
    respond(() => ({ status: 200, ...response }));
    return get(path, headers);
  };

  test('has its headers in the contract’s spelling and style', async () => {
    respond(() => ({ status: 200, headers: { 'x-count': 3, 'x-TAGS': ['a', 'b'], 'X-Json': { a: 1 } } }));
    const raw = await sendRaw(url, 'GET /headers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(raw, /\r\nX-Count: 3\r\nX-Tags: a,b\r\nX-Json: \{"a":1\}\r\n/);
  });

  test('has no header of another type than the contract’s', async () => {
    assert.equal((await ask('/headers', { headers: { 'X-Count': '3' } })).status, 500);
    assert.equal((await ask('/headers', { headers: { 'X-Tags': 'a' } })).status, 500);
  });

  test('has the media type that the handler chooses, else the one that the caller prefers, else the first', async () => {
    const csv = await ask('/types', { contentType: 'text/csv', body: 'a,b' });
    assert.deepEqual([csv.headers['content-type'], csv.text], ['text/csv', 'a,b']);
    const preferred = await ask('/types', { body: 'a,b' }, { Accept: 'text/csv, application/json;q=0.5' });
    assert.deepEqual([preferred.headers['content-type'], preferred.text], ['text/csv', 'a,b']);
    const first = await ask('/types', { body: { a: 1 } });
    assert.deepEqual([first.headers['content-type'], first.text], ['application/json', '{"a":1}']);
    const range = await ask('/types', { contentType: 'image/png', body: new Uint8Array([137, 80]) });
    assert.deepEqual([range.headers['content-type'], range.headers['content-length']], ['image/png', '2']);
    const xml = await ask('/types', { contentType: 'application/xml', body: '<a/>' });
    assert.deepEqual([xml.status, xml.text], [200, '<a/>']);
  });

  test('is held against the schema of just that media type', async () => {
    assert.equal((await ask('/types', { contentType: 'text/csv', body: 'a'.repeat(21) })).status, 500);
    assert.equal((await ask('/types', { contentType: 'text/csv', body: { a: 1 } })).status, 500);
    assert.equal((await ask('/types', { contentType: 'text/csv', body: 'a\ud800' })).status, 500);
    assert.equal((await ask('/types', { contentType: 'application/json', body: 'a,b' })).status, 500);
  });

  test('to DELETE may have no body, and to HEAD ends with its headers', async () => {
    respond(() => ({ status: 204 }));
    const gone = await get('/gone', {}, 'DELETE');
    assert.deepEqual([gone.status, gone.text, gone.headers['content-length']], [204, '', undefined]);
    respond(() => ({ status: 200, body: { a: 1 } }));
    const raw = await sendRaw(url, 'HEAD /gone HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(raw, /^HTTP\/1\.1 200 [\s\S]*\r\nContent-Length: 7\r\n[\s\S]*\r\n\r\n$/);
  });

  test('is what it was when the handler returned it', async () => {
    const body = ['early'];
    respond(() => {
      setImmediate(() => body.push('late'));
      return Promise.resolve(Promise.resolve({ status: 200, body }));
    });
    assert.equal((await get('/list')).text, '["early"]');
    await sleep(5);
    assert.equal(body.length, 2);
  });

  test('is read once, so that what is checked is what is sent', async () => {
    let reads = 0;
    const fickle = Object.defineProperty([], 0, { enumerable: true, get: () => (reads++ === 0 ? 'good' : 1n) });
    const { status, text } = await ask('/list', { body: fickle });
    assert.deepEqual([status, text], [200, '["good"]']);
  });

  test('may be large', async () => {
    const body = Array.from({ length: 50_000 }, (_, index) => `${index} ${'é'.repeat(50)}`);
    const { status, headers, text } = await ask('/list', { body });
    assert.deepEqual([status, text === JSON.stringify(body)], [200, true]);
    assert.equal(headers['content-length'], String(Buffer.byteLength(text)));
  });

  test('that is wrong is logged shortened, and without its secrets', async () => {
    await ask('/secrets', { body: { pin: 4711, hash: 'swordfish', apiToken: 'opensesame', text: 'x'.repeat(71) } });
    const [line] = logged.filter(({ level }) => level === 50);
    const values = [line?.violations ?? []]
      .flat()
      .map((violation) => [Object(violation).where, Object(violation).value]);
    assert.deepEqual(Object.fromEntries(values), {
      'body /pin': '(not shown)',
      'body /hash': '(not shown)',
      'body /apiToken': '(not shown)',
      'body /text': `"${'x'.repeat(60)}…"`,
    });
    assert.doesNotMatch(JSON.stringify(logged), /4711|swordfish|opensesame/);
  });
});

suite('an error of the server’s own', async () => {
  const { url, logged, respond } = await startResponding({ after });
  const unavailable = () => {
    throw new StoreUnavailable('away');
  };
  const fail = (path: string) => {
    respond(unavailable);
    return call(url, { method: 'GET', path });
  };
  const detail = 'The service is temporarily unavailable; try again later.';

  test('has the form of problem details where the contract declares that', async () => {
    const { status, headers, json } = await fail('/problem');
    assert.deepEqual([status, headers['content-type']], [503, 'application/problem+json']);
    assert.deepEqual(json, { type: 'about:blank', title: 'Service Unavailable', status: 503, detail });
    const bad = await fail('/problem?page=x');
    assert.deepEqual([bad.status, bad.headers['content-type']], [400, 'application/problem+json']);
    assert.deepEqual(Object(bad.json).errors, { page: ['A valid integer is required.'] });
  });

  test('has no body where the contract declares none', async () => {
    const { status, headers, text } = await fail('/bare');
    assert.deepEqual([status, headers['content-type'], text], [503, undefined, '']);
  });

  test('is the contract’s example where no form of the server’s fits', async () => {
    const { status, json } = await fail('/example');
    assert.deepEqual([status, json], [503, { code: 17 }]);
  });

  test('is valid by a schema that has no room for a sentence, and the log has the sentence', async () => {
    const { status, json } = await fail('/hopeless');
    assert.deepEqual([status, typeof json], [503, 'number']);
    assert.equal(
      logged.some((line) => line.operationId === 'hopeless' && JSON.stringify(line).includes(detail)),
      true,
    );
  });

  test('is a detail where the contract does not declare the status', async () => {
    respond(() => 'no response');
    const { status, json } = await call(url, { method: 'GET', path: '/bare' });
    assert.deepEqual([status, json], [500, { detail: 'A server error has occurred.' }]);
  });
});

const example = {
  path: '/api/v2/job_templates/7/slice_workflow_jobs/',
  headers: { ...bearer, 'Content-Type': 'application/json' },
  body: '{"name":"x"}',
};

suite('an operation without a handler', () => {
  test('is a 501 that names it', async () => {
    const { url } = await startTestServer({ after }, { handlers: () => ({}) });
    const { status, json, headers } = await call(url, example);
    assert.deepEqual([status, json], [501, { detail: 'The operation createSliceWorkflowJob is not implemented.' }]);
    assert.equal(headers['x-mocked'], undefined);
  });

  test('may have a fallback, whose responses are marked, while the server’s own errors are not', async () => {
    const fallback = async () => ({ status: 404, body: { detail: 'Made up.' } });
    const { url } = await startTestServer({ after }, { handlers: () => ({}), app: { fallback } });
    const mark = async (headers: object, body = example.body) => {
      const response = await call(url, { ...example, headers: { ...example.headers, ...headers }, body });
      return [response.status, response.headers['x-mocked']];
    };
    assert.deepEqual(await mark({}), [404, 'true']);
    assert.deepEqual(await mark({}, '{}'), [400, undefined]);
    assert.deepEqual(await mark({ Authorization: '' }), [401, undefined]);
  });

  test('is marked by the mock, errors that the caller asks for included', async () => {
    const { url } = await startTestMock({ after });
    for (const code of [201, 404, 503]) {
      const response = await call(url, { ...example, headers: { ...example.headers, Prefer: `code=${code}` } });
      assert.deepEqual([response.status, response.headers['x-mocked']], [code, 'true']);
    }
  });
});

test('the environment says what becomes of wrong responses, and how long a handler has', () => {
  const { validateResponses, handlerTimeout } = readConfig({});
  assert.deepEqual([validateResponses, handlerTimeout], ['enforce', 30_000]);
  const given = readConfig({ VALIDATE_RESPONSES: 'report', HANDLER_TIMEOUT: '500' });
  assert.deepEqual([given.validateResponses, given.handlerTimeout], ['report', 500]);
  assert.throws(
    () => readConfig({ VALIDATE_RESPONSES: 'on', HANDLER_TIMEOUT: '0' }),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /^VALIDATE_RESPONSES must be one of enforce, report, off\.$/m);
      assert.match(error.message, /^HANDLER_TIMEOUT must be a number of milliseconds/m);
      return true;
    },
  );
});
