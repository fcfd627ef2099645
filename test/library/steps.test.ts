import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { describe, test } from 'node:test';
import {
  authenticateBy,
  authenticateJwt,
  authenticateKey,
  createApp,
  createFetch,
  digestKey,
  HttpError,
  type LibraryOptions,
  withSteps,
} from 'contract-workbench';
import { createMemoryStore, openPostgresStore, openSqliteStore } from 'contract-workbench/idempotency';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import pg from 'pg';
import type { Contract, Handlers } from '../../generated/contract.ts';
import { openTestDatabases } from '../support/postgres.ts';
import { createTestLogger } from '../support/servers.ts';

const { logger } = createTestLogger();
const own = new URL('../../generated/openapi.json', import.meta.url);
const jobs = 'http://api/api/v2/job_templates/7/slice_workflow_jobs/';

/** What this API has beside what the toolchain gives. */
interface Own {
  tenant: string;
}

test('steps of every operation and of one surround handlers, with a context of their own', async () => {
  const told: string[] = [];
  const list: Handlers<Own>['listSliceWorkflowJobs'] = (_input, { tenant, requestId }) => {
    told.push(`${tenant} ${requestId !== ''}`);
    return { status: 200, body: { count: 0, next: null, previous: null, results: [] } };
  };
  const handlers = withSteps<Contract, Own>(
    {
      before: {
        '*': ({ request, operation }) => {
          const { 'x-tenant': tenant } = request.headers;
          if (typeof tenant !== 'string') throw new HttpError(404, `Name a tenant for ${operation.id}.`);
          return { tenant };
        },
        listSliceWorkflowJobs: ({ tenant, input }) => {
          if (tenant !== 'empty') return undefined;
          return { status: 200, body: { count: Number(input.query.page), next: null, previous: null, results: [] } };
        },
      },
      after: {
        '*': (response) => ({ ...response, headers: { ...response.headers, 'X-After': 'all' } }),
        listSliceWorkflowJobs: (response) =>
          response.status === 200
            ? { ...response, body: { ...response.body, count: response.body.count + 1 } }
            : response,
      },
    },
    { listSliceWorkflowJobs: list },
  );
  const authenticate = () => ({ name: 'ada' });
  const respond = createFetch(
    createApp({ contract: own, handlers, authenticate, logger, validateResponses: 'report' }),
  );
  const ask = async (headers: Record<string, string>) => {
    const response = await respond(new Request(jobs, { headers: { authorization: 'Bearer x', ...headers } }));
    const { count, detail } = JSON.parse(await response.text());
    return `${response.status} ${count ?? detail} ${response.headers.get('x-after')}`;
  };
  assert.equal(await ask({ 'x-tenant': 'acme' }), '200 1 all');
  assert.equal(await ask({ 'x-tenant': 'empty' }), '200 2 all');
  assert.equal(await ask({}), '404 Name a tenant for listSliceWorkflowJobs. null');
  assert.deepEqual(told, ['acme true']);
});

test('steps have the names of operations alone, and what they give is checked', async () => {
  const paths = { '/x': { get: { operationId: 'toString', responses: { 200: { description: 'Done.' } } } } };
  const contract = { openapi: '3.1.0', info: { title: 'Any', version: '1' }, paths };
  const respondWith = async (steps: object) => {
    const handlers = withSteps(steps, { toString: () => ({ status: 200 }) } as object);
    return (await createFetch(createApp({ contract, handlers, logger }))(new Request('http://api/x'))).status;
  };
  assert.equal(await respondWith({ before: {}, after: {} }), 200);
  assert.equal(await respondWith({ after: { '*': () => undefined } }), 500);
  const fail = () => {
    throw new Error('a mistake');
  };
  assert.deepEqual(
    [await respondWith({ before: { '*': fail } }), await respondWith({ after: { '*': fail } })],
    [500, 500],
  );
});

describe('callers are found', () => {
  const readAs = async (authenticate: LibraryOptions['authenticate'], token: string, scheme = 'Bearer') => {
    const list = (_input: unknown, { caller }: { caller: { name: string } }) => ({
      status: 200,
      body: { count: 0, next: caller.name, previous: null, results: [] },
    });
    const options = { contract: own, handlers: { listSliceWorkflowJobs: list }, logger };
    const respond = createFetch(
      createApp({ ...options, validateResponses: 'off', ...(authenticate && { authenticate }) }),
    );
    const response = await respond(new Request(jobs, { headers: { authorization: `${scheme} ${token}` } }));
    const { next } = JSON.parse(await response.text());
    return next ?? response.status;
  };

  test('by JSON Web Tokens, which expire, are for this API, and have a signature of its issuer', async (context) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' };
    const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] }))).listen(0);
    context.after(() => server.close());
    const jwks = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`);
    const claims = { issuer: 'https://login.example', audience: 'api' };
    const sign = (change: object = {}, key = privateKey) =>
      new SignJWT({ iss: claims.issuer, aud: claims.audience, sub: 'ada', ...change })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key);
    const authenticate = authenticateJwt({ jwks, ...claims });
    const stranger = await generateKeyPair('ES256');
    assert.equal(await readAs(authenticate, await sign()), 'ada');
    assert.equal(await readAs(authenticate, await sign({ aud: 'another' })), 401);
    assert.equal(await readAs(authenticate, await sign({}, stranger.privateKey)), 401);
    assert.equal(await readAs(authenticate, 'no-token'), 401);
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.e30.`;
    assert.equal(await readAs(authenticate, unsigned), 401);
    assert.equal(await readAs(authenticate, await sign({ iss: 'https://another.example' })), 401);
    const signAs = (alg: string, key: typeof privateKey | Uint8Array, time = '1h') =>
      new SignJWT({ iss: claims.issuer, aud: 'api', sub: 'ada' })
        .setProtectedHeader({ alg })
        .setExpirationTime(time)
        .sign(key);
    assert.equal(await readAs(authenticate, await signAs('ES256', privateKey)), 'ada', 'the one key needs no name');
    const shared = new TextEncoder().encode(JSON.stringify(jwk));
    assert.equal(await readAs(authenticate, await signAs('HS256', shared)), 401, 'a public key is no shared secret');
    assert.equal(await readAs(authenticate, await signAs('ES256', privateKey, '-3s')), 'ada', 'clocks differ a little');
    assert.equal(await readAs(authenticate, await signAs('ES256', privateKey, '-1m')), 401);
    const failing = authenticateJwt({
      ...{ jwks: { keys: [jwk] }, ...claims },
      toCaller: () => {
        throw new TypeError('a mistake');
      },
    });
    assert.equal(await readAs(failing, await sign()), 500, 'the keys are not at fault');
    assert.throws(() => authenticateJwt({ jwks, issuer: claims.issuer, audience: '' }), /needs the audience/);
    const local = authenticateJwt({ jwks: { keys: [jwk] }, ...claims });
    assert.equal(await readAs(local, await sign({ sub: 'bob' })), 'bob');
    const unreachable = authenticateJwt({ jwks: new URL('http://127.0.0.1:1/jwks'), ...claims });
    assert.equal(await readAs(unreachable, await sign()), 503);
  });

  test('by keys in a table of digests, each scheme in its own way', async () => {
    const table = new Map([[digestKey('a-key-of-ada'), { name: 'ada' }]]);
    const authenticate = authenticateBy({ bearer: authenticateKey((digest) => table.get(digest)) });
    assert.equal(await readAs(authenticate, 'a-key-of-ada'), 'ada');
    assert.equal(await readAs(authenticate, 'another-key'), 401);
    assert.equal(await readAs(authenticate, Buffer.from('ada:a-key-of-ada').toString('base64'), 'Basic'), 401);
  });
});

describe('responses are stored', () => {
  test('in memory as far as there is room: the oldest are forgotten', async () => {
    const store = createMemoryStore();
    const keyOf = (index: number) => ({ caller: 'ada', operation: 'any', key: String(index) });
    const kept = { digest: 'x', status: 200, headers: {}, body: new Uint8Array(4_000_000) };
    const found = await store.transaction(
      async (own) => {
        for (let index = 0; index < 20; index++) await own.storeResponse(keyOf(index), kept, new Date(0));
        return Promise.all([0, 19].map((index) => own.findStoredResponse(keyOf(index), new Date(0))));
      },
      { milliseconds: 1000 },
    );
    assert.deepEqual(found, [undefined, kept]);
  });

  test('in memory, in SQLite and in PostgreSQL: sent again, a request gets the same response', async (context) => {
    const openDatabase = await openTestDatabases(context);
    const pool = new pg.Pool({ connectionString: await openDatabase() });
    // The database ends with the test, perhaps before its connections are closed.
    pool.on('error', () => {});
    const database = new DatabaseSync(':memory:');
    const stores = [createMemoryStore(), openSqliteStore(database), await openPostgresStore(pool)];
    for (const idempotency of stores) {
      let count = 0;
      const handlers = { createSliceWorkflowJob: () => ({ status: 201, body: { id: ++count } }) };
      const options = { handlers, authenticate: () => ({ name: 'ada' }), logger, idempotency };
      const respond = createFetch(createApp({ contract: own, validateResponses: 'off', ...options }));
      const post = async (body: string, key: string) => {
        const headers = { authorization: 'Bearer x', 'content-type': 'application/json', 'idempotency-key': key };
        const response = await respond(new Request(jobs, { method: 'POST', headers, body }));
        return `${response.status} ${JSON.parse(await response.text()).id}`;
      };
      const sent = ['{"name":"a"}', '{"name":"a"}', '{"name":"b"}'];
      const responses = [];
      for (const body of sent) responses.push(await post(body, 'key-of-a-request'));
      responses.push(await post('{"name":"b"}', 'another-key-of-one'));
      assert.deepEqual(responses, ['201 1', '201 1', '422 undefined', '201 2']);
    }
    await pool.end();
  });
});
