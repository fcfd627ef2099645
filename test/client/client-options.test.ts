import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ClientOptions, type Credentials, createApiClient } from '../../client/index.ts';
import * as operations from '../../generated/calls.ts';

const path = '/api/v2/job_templates/{id}/slice_workflow_jobs/';
const input = { params: { path: { id: 7 } }, body: { name: 'x' } };
const created = () => Response.json({ id: 7 }, { status: 201 });
const unauthorized = () => Response.json({ detail: 'No.' }, { status: 401 });
const busy = (headers: Record<string, string> = { 'Retry-After': '0' }) =>
  Response.json({ detail: 'Later.' }, { status: 503, headers });

/** A client whose requests get these responses, one after the other, and the requests that it has sent. */
function observe(responses: (() => Response | Promise<Response>)[], options: Partial<ClientOptions> = {}) {
  const sent: Request[] = [];
  const fetch = async (request: Request) => {
    request.signal.throwIfAborted();
    sent.push(request);
    return (responses[sent.length - 1] ?? created)();
  };
  return { client: createApiClient({ baseUrl: 'http://api.invalid', ...options, fetch }, operations), sent };
}

const authorizationOf = (request: Request | undefined) => request?.headers.get('Authorization');

describe('a request', () => {
  test('has the credentials, the headers and the body that it is given', async () => {
    const auth = { basic: { username: 'josé', password: '✓' } };
    const { client, sent } = observe([], {
      auth,
      headers: { 'X-App': 'one', 'X-Page': 'all' },
      credentials: 'include',
    });
    await client.POST(path, { ...input, headers: { 'X-Page': 'form' }, cache: 'no-store' });
    const [request] = sent;
    assert.equal(request?.url, 'http://api.invalid/api/v2/job_templates/7/slice_workflow_jobs/');
    assert.equal(authorizationOf(request), `Basic ${Buffer.from('josé:✓').toString('base64')}`);
    assert.equal(request?.headers.get('X-App'), 'one');
    assert.equal(request?.headers.get('X-Page'), 'form');
    assert.equal(request?.headers.get('Content-Type'), 'application/json');
    assert.equal(request?.credentials, 'include');
    assert.equal(request?.cache, 'no-store');
    assert.deepEqual(await request?.json(), { name: 'x' });
  });

  test('goes nowhere where the contract has nothing', () => {
    const { client } = observe([]);
    const strange: Record<string, unknown> = client;
    const methods = Object.values<{ method: string }>(operations).map(({ method }) => method);
    assert.deepEqual(Object.keys(strange).sort(), [...new Set(methods)].sort());
    assert.throws(() => client.POST('/nothing' as typeof path, input), /The contract has no POST \/nothing/);
  });
});

describe('a function that gets credentials', () => {
  /** Credentials with a number, and what was rejected each time that they were asked for. */
  function createAuth() {
    const asked: (Credentials | undefined)[] = [];
    const auth = async (rejected?: Credentials) => {
      asked.push(rejected);
      return { bearer: `token-${asked.length}` };
    };
    return { asked, auth };
  }

  test('is asked once for all calls', async () => {
    const { asked, auth } = createAuth();
    const { client, sent } = observe([], { auth });
    await Promise.all([client.POST(path, input), client.POST(path, input)]);
    await client.POST(path, input);
    assert.deepEqual(asked, [undefined]);
    assert.deepEqual(sent.map(authorizationOf), ['Bearer token-1', 'Bearer token-1', 'Bearer token-1']);
  });

  test('is asked once more after a 401, by all who were rejected together', async () => {
    const { asked, auth } = createAuth();
    const { client, sent } = observe([unauthorized, unauthorized, unauthorized], { auth });
    const results = await Promise.all([client.POST(path, input), client.POST(path, input), client.POST(path, input)]);
    assert.deepEqual(
      results.map(({ status }) => status),
      [201, 201, 201],
    );
    assert.deepEqual(asked, [undefined, { bearer: 'token-1' }]);
    assert.deepEqual(sent.slice(3).map(authorizationOf), ['Bearer token-2', 'Bearer token-2', 'Bearer token-2']);
    assert.deepEqual(await sent.at(-1)?.json(), { name: 'x' });
  });

  test('is not asked again and again: the second 401 is the result', async () => {
    const { asked, auth } = createAuth();
    const { client, sent } = observe([unauthorized, unauthorized], { auth });
    assert.equal((await client.POST(path, input)).status, 401);
    assert.equal(sent.length, 2);
    assert.equal(asked.length, 2);
  });

  test('that fails is told, and asked anew by the next call', async () => {
    let isDown = true;
    const auth = () => {
      if (isDown) throw new Error('The login page is down.');
      return { bearer: 'x' };
    };
    const { client, sent } = observe([], { auth });
    const result = await client.POST(path, input);
    assert.equal(result.status, 'unauthenticated');
    assert.match(result.error.message, /The login page is down/);
    assert.equal(sent.length, 0);
    isDown = false;
    assert.equal((await client.POST(path, input)).status, 201);
  });

  test('may have nothing to give', async () => {
    const { client, sent } = observe([unauthorized, unauthorized], { auth: () => undefined });
    assert.equal((await client.POST(path, input)).status, 401);
    assert.equal(authorizationOf(sent[0]), null);
  });
});

test('a 401 of credentials that are a value is the result', async () => {
  const { client, sent } = observe([unauthorized], { auth: { bearer: 'x' } });
  assert.equal((await client.POST(path, input)).status, 401);
  assert.equal(sent.length, 1);
});

describe('a retry', () => {
  const keyed = { ...input, headers: { 'Idempotency-Key': 'k' } };

  test('repeats a request with a key, as often as it may, until there is a response', async () => {
    const cut = () => Promise.reject(new TypeError('fetch failed'));
    const { client, sent } = observe([busy, cut, busy], { retry: 3 });
    assert.equal((await client.POST(path, keyed)).status, 201);
    assert.equal(sent.length, 4);
    assert.deepEqual(await sent[3]?.json(), { name: 'x' });
  });

  test('ends with the last failure', async () => {
    const { client, sent } = observe([busy, busy, busy], { retry: 2 });
    assert.equal((await client.POST(path, keyed)).status, 503);
    assert.equal(sent.length, 3);
  });

  const never: [string, ClientOptions['retry'], Parameters<typeof client.POST>[1], () => Response][] = [
    ['of what may not be done twice', 2, input, busy],
    ['unless asked for', undefined, keyed, busy],
    ['of what is wrong for good', 2, keyed, () => Response.json({ detail: 'None.' }, { status: 404 })],
    ['where it would take too long', 2, keyed, () => busy({ 'Retry-After': '3600' })],
  ];
  const { client } = observe([]);
  for (const [what, retry, given, response] of never) {
    test(`is not made ${what}`, async () => {
      const observed = observe([response], retry === undefined ? {} : { retry });
      await observed.client.POST(path, given);
      assert.equal(observed.sent.length, 1);
    });
  }

  test('is given up with the call', async () => {
    const controller = new AbortController();
    const { client, sent } = observe([() => busy({ 'Retry-After': '30' })], { retry: 2 });
    setTimeout(() => controller.abort(), 20);
    const result = await client.POST(path, { ...keyed, signal: controller.signal });
    assert.equal(result.status, 'aborted');
    assert.equal(sent.length, 1);
  });

  test('has a 401 beside it', async () => {
    const { client, sent } = observe([busy, unauthorized, busy], { retry: 2, auth: async () => ({ bearer: 'x' }) });
    assert.equal((await client.POST(path, keyed)).status, 201);
    assert.equal(sent.length, 4);
  });
});

test('hooks are told of every attempt, and may change the request', async () => {
  const told: string[] = [];
  const { client, sent } = observe([busy, () => Promise.reject(new TypeError('fetch failed'))], {
    retry: 2,
    hooks: {
      onRequest: (request, { operation, attempt }) => {
        told.push(`${operation.id} ${attempt}`);
        request.headers.set('Traceparent', `00-${attempt}`);
        return attempt === 3 ? new Request(request, { headers: { 'X-New': 'yes' } }) : undefined;
      },
      onResponse: (response, request, { attempt }) => {
        told.push(`${attempt}: ${response.status} ${request.method}`);
      },
      onFailure: (error, { attempt }) => {
        told.push(`${attempt}: ${error instanceof Error && error.message}`);
      },
    },
  });
  await client.POST(path, { ...input, headers: { 'Idempotency-Key': 'k' } });
  assert.deepEqual(told, [
    'createSliceWorkflowJob 1',
    '1: 503 POST',
    'createSliceWorkflowJob 2',
    '2: fetch failed',
    'createSliceWorkflowJob 3',
    '3: 201 POST',
  ]);
  assert.equal(sent[0]?.headers.get('Traceparent'), '00-1');
  assert.equal(sent[2]?.headers.get('X-New'), 'yes');
});
