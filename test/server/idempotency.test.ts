import assert from 'node:assert/strict';
import { after, describe, type TestContext, test } from 'node:test';
import type { Handlers } from '../../generated/contract.ts';
import { createHandlers } from '../../server/handlers/index.ts';
import type { Records } from '../../server/records/index.ts';
import { good } from '../contract/requests.ts';
import { type Call, call } from '../support/calls.ts';
import { countJobs } from '../support/count-jobs.ts';
import { startTestServer } from '../support/servers.ts';

const robot = { Authorization: 'Bearer robot:secret' };

/** A request with a key, and whatever else differs from a good one. */
function withKey(key: string, { headers, ...more }: Partial<Call> = {}): Call {
  return { ...good, ...more, headers: { ...good.headers, 'Idempotency-Key': key, ...headers } };
}

const body = (members: object) => ({ body: JSON.stringify(members) });

describe('a request with an Idempotency-Key', async () => {
  const server = await startTestServer({ after });
  const send = (...given: Parameters<typeof withKey>) => call(server.url, withKey(...given));
  const created = async (act: () => Promise<unknown>) => {
    const before = countJobs(server);
    await act();
    return countJobs(server) - before;
  };

  test('gets the first response again when it is sent again, and nothing is done twice', async () => {
    const jobs = await created(async () => {
      const first = await send('again');
      const second = await send('again');
      assert.deepEqual([first.status, second.status], [201, 201]);
      assert.equal(second.text, first.text);
      assert.equal(second.headers.location, first.headers.location);
      assert.equal(second.headers['content-type'], first.headers['content-type']);
      assert.notEqual(second.headers['x-request-id'], first.headers['x-request-id']);
    });
    assert.equal(jobs, 1);
  });

  test('is the same however its body is written, and with its defaults', async () => {
    const variants = [
      '{"name":"x","limit":"y"}',
      '{ "limit": "y", "name": "\\u0078" }',
      '{"limit":"y","name":"x","description":""}',
    ];
    const jobs = await created(async () => {
      for (const text of variants) assert.equal((await send('spelling', { body: text })).status, 201);
    });
    assert.equal(jobs, 1);
  });

  test('is a 422 with another body, or another path', async () => {
    await send('used', body({ name: 'x' }));
    const jobs = await created(async () => {
      for (const other of [body({ name: 'y' }), { path: good.path.replace('/7/', '/8/'), ...body({ name: 'x' }) }]) {
        const response = await send('used', other);
        assert.equal(response.status, 422);
        assert.match(response.text, /^\{"detail":"This Idempotency-Key was used for another request;/);
      }
    });
    assert.equal(jobs, 0);
  });

  test('belongs to its caller, and another key is another request', async () => {
    const jobs = await created(async () => {
      await send('own');
      await send('own', { headers: robot });
      await send('other');
    });
    assert.equal(jobs, 3);
  });

  test('sent fifty times at once creates one job', async () => {
    const jobs = await created(async () => {
      const responses = await Promise.all(Array.from({ length: 50 }, () => send('fifty')));
      const statuses = new Set(responses.map(({ status }) => status));
      assert(statuses.has(201));
      for (const status of statuses) assert([201, 409].includes(status), String(status));
      const locations = responses.flatMap(({ headers: { location } }) => location ?? []);
      assert.equal(new Set(locations).size, 1);
    });
    assert.equal(jobs, 1);
  });

  test('that is turned down before its handler may be sent again, mended', async () => {
    assert.equal((await send('mended', { body: '{}' })).status, 400);
    assert.equal((await send('mended')).status, 201);
  });

  test('gets every outcome of its handler again, a 404 too', async () => {
    const nowhere = { path: good.path.replace('/7/', '/9/') };
    const first = await send('nowhere', nowhere);
    await server.store.putJobTemplates([{ id: 9, name: 'Late' }]);
    const second = await send('nowhere', nowhere);
    assert.deepEqual([first.status, second.status, second.text], [404, 404, first.text]);
  });

  test('must have a key, of at most 255 characters', async () => {
    for (const key of ['', 'x'.repeat(256)]) {
      const response = await send(key);
      assert.equal(response.status, 400);
      assert.deepEqual(Object.keys(Object(response.json)), ['idempotency-key']);
    }
  });

  test('is forgotten after 24 hours', async (context) => {
    const now = Date.now();
    context.mock.timers.enable({ apis: ['Date'], now });
    const { headers } = await send('day');
    context.mock.timers.setTime(now + 24 * 3_600_000 - 1000);
    assert.equal((await send('day')).headers.location, headers.location);
    context.mock.timers.setTime(now + 24 * 3_600_000 + 1000);
    const later = await send('day', body({ name: 'another' }));
    assert.equal(later.status, 201);
    assert.notEqual(later.headers.location, headers.location);
  });
});

/** Starts a server whose handler creates a job as usual, and then does what the test says. */
async function start(context: TestContext, act: () => unknown, handlerTimeout?: number) {
  const handlers = (store: Records): Handlers => {
    const usual = createHandlers(store);
    const createSliceWorkflowJob: Handlers['createSliceWorkflowJob'] = async (...given) => {
      const response = await usual.createSliceWorkflowJob(...given);
      return ((await act()) as typeof response | undefined) ?? response;
    };
    return { ...usual, createSliceWorkflowJob };
  };
  const server = await startTestServer(context, { handlers, app: handlerTimeout ? { handlerTimeout } : {} });
  return { ...server, send: (...given: Parameters<typeof withKey>) => call(server.url, withKey(...given)) };
}

describe('a handler of such a request', () => {
  test('that is still at work makes the same request a 409 and another one a 422', async (context) => {
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const server = await start(context, () => {
      begin();
      return done;
    });
    const first = server.send('slow');
    await begun;
    const second = await server.send('slow');
    assert.deepEqual([second.status, second.headers['retry-after']], [409, '1']);
    assert.match(second.text, /^\{"detail":"A request with this Idempotency-Key is still being processed;/);
    assert.equal((await server.send('slow', body({ name: 'another' }))).status, 422);
    finish();
    assert.equal((await first).status, 201);
    assert.equal((await server.send('slow')).text, (await first).text);
    assert.equal(countJobs(server), 1);
  });

  const failures: [string, () => unknown, number][] = [
    ['throws', () => Promise.reject(new Error('no')), 500],
    ['returns a 503', () => ({ status: 503, headers: { 'Retry-After': 1 }, body: { detail: 'Later.' } }), 503],
    ['violates the contract', () => ({ status: 201, body: {} }), 500],
    ['is late', () => new Promise((resolve) => setTimeout(resolve, 400)), 500],
  ];
  for (const [name, fail, status] of failures) {
    test(`that ${name} leaves nothing behind, and the request may be sent again`, async (context) => {
      let act: () => unknown = fail;
      const server = await start(context, () => act(), 200);
      assert.equal((await server.send('failed')).status, status);
      assert.equal(countJobs(server), 0);
      act = () => undefined;
      assert.equal((await server.send('failed')).status, 201);
      assert.equal(countJobs(server), 1);
    });
  }
});
