import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createProcessMetrics, type Phase, startAdmin } from '../../server/admin/index.ts';
import { StoreUnavailable } from '../../server/idempotency/store.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import { findResponse } from '../../server/openapi/document/index.ts';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { readOwnDocument } from '../support/own-contract.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder, startTestServer, type Teardown } from '../support/servers.ts';

const logger = createLogger('silent');

/** Starts health and metrics, of a server whose phase and store are as a test has them. */
async function start(teardown: Teardown) {
  const state = { phase: 'serving' as Phase, ping: async (): Promise<unknown> => undefined };
  const metrics = createProcessMetrics();
  const { url, close } = await startAdmin({
    ...{ host: '127.0.0.1', port: 0, logger },
    phase: () => state.phase,
    ping: () => state.ping(),
    readMetrics: async () => [await metrics.read()],
  });
  teardown.after(close);
  const read = (path: string, more: object = {}) => call(url, { method: 'GET', path, ...more });
  return { state, metrics, read, url };
}

/** The samples of a metric, by their labels. */
async function readSamples({ read }: Awaited<ReturnType<typeof start>>, name: string) {
  const { text } = await read('/metrics');
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return Object.fromEntries(
    lines.map((line) => [line.slice(name.length, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

describe('health', () => {
  test('/healthz says that the process responds, whatever the store does', async (context) => {
    const { state, read } = await start(context);
    state.phase = 'shutting down';
    const response = await read('/healthz');
    assert.deepEqual([response.status, response.json], [200, { status: 'ok' }]);
    assert.equal((await read('/healthz', { method: 'HEAD' })).text, '');
  });

  test('/readyz says whether requests would be served', async (context) => {
    const { state, read } = await start(context);
    assert.equal((await read('/readyz')).status, 200);
    for (const phase of ['starting', 'shutting down'] as const) {
      state.phase = phase;
      const response = await read('/readyz');
      assert.deepEqual([response.status, response.json], [503, { status: phase }]);
    }
    state.phase = 'serving';
    state.ping = async () => {
      throw new StoreUnavailable('The database is gone.');
    };
    assert.deepEqual((await read('/readyz')).json, { status: 'the store does not respond' });
    state.ping = async () => undefined;
    assert.equal((await read('/readyz')).status, 200);
  });

  test('anything else is turned down', async (context) => {
    const { read } = await start(context);
    assert.equal((await read('/')).status, 404);
    const post = await read('/metrics', { method: 'POST' });
    assert.deepEqual([post.status, post.headers.allow], [405, 'GET, HEAD']);
    assert.equal((await read('/metrics', { headers: { Host: 'rebound.example.com' } })).status, 421);
  });
});

describe('metrics', () => {
  test('count requests, violations and store errors by operation, and measure the event loop', async (context) => {
    const admin = await start(context);
    const server = await startTestServer(context, { app: { metrics: admin.metrics } });
    const send = (more: object = {}) => call(server.url, { ...good, ...more });
    await send();
    await send();
    await send({ body: '{"name":1,"inventory":"x"}' });
    await send({ path: '/nowhere' });
    const lock = server.lockDatabase();
    assert.equal((await send()).status, 503);
    lock.release();
    const operation = 'operation="createSliceWorkflowJob"';
    assert.deepEqual(await readSamples(admin, 'http_requests_total'), {
      [`{${operation},status="201"}`]: 2,
      [`{${operation},status="400"}`]: 1,
      '{operation="none",status="404"}': 1,
      [`{${operation},status="503"}`]: 1,
    });
    assert.equal((await readSamples(admin, 'http_request_duration_seconds_count'))[`{${operation}}`], 4);
    assert.deepEqual(await readSamples(admin, 'contract_violations_total'), { [`{kind="request",${operation}}`]: 2 });
    assert.deepEqual(await readSamples(admin, 'store_errors_total'), { [`{${operation}}`]: 1 });
    assert.notDeepEqual(await readSamples(admin, 'nodejs_eventloop_lag_seconds'), {});
  });

  test('count the responses that violate the contract, and what it does not name', async (context) => {
    const admin = await start(context);
    const operation = compileContract(readOwnDocument()).operations.find(({ method }) => method === 'post');
    const created = operation && findResponse(operation, 201)?.content[0]?.examples[0]?.value;
    const bodies: object[] = [{ ...Object(created), password: 1 }, {}];
    const respond = () => ({ status: 201, headers: { Location: Object(created).url }, body: bodies.shift() });
    const handlers: object = { [operation?.id ?? '']: respond };
    const server = await startTestServer(context, { handlers: () => handlers, app: { metrics: admin.metrics } });
    assert.equal((await call(server.url, good)).status, 201);
    assert.equal((await call(server.url, good)).status, 500);
    const samples = await readSamples(admin, 'contract_violations_total');
    assert.equal(samples[`{kind="undeclared",operation="${operation?.id}"}`], 1);
    assert((samples[`{kind="response",operation="${operation?.id}"}`] ?? 0) > 20);
  });
});

test('a port that is taken is named with its variable', async (context) => {
  const { url } = await start(context);
  const options = { host: '127.0.0.1', port: Number(new URL(url).port), phase: () => 'serving' as const, logger };
  const none = { ping: async () => {}, readMetrics: async () => [] };
  await assert.rejects(startAdmin({ ...options, ...none }), /in use: .* It is that of ADMIN_PORT\.$/);
});

describe('server/main.ts', () => {
  const env = { PORT: '0', ADMIN_PORT: '0', API_TOKENS: 'admin:admin-secret-for-tests' };

  test('serves health and metrics on a port of their own until the last response is sent', async (context) => {
    const server = startProcess(context, ['server/main.ts'], {
      env: { ...env, DATABASE_URL: `sqlite:${createFolder()}/jobs.db` },
    });
    const [, admin = ''] = await server.printed(/are at (http:\/\/\S+)\/readyz and/);
    const [, url = ''] = await server.printed(/listens on (http:\/\/\S+?)\. /);
    assert.equal((await call(url, good)).status, 201);
    assert.equal((await call(admin, { method: 'GET', path: '/readyz' })).status, 200);
    assert.match((await call(admin, { method: 'GET', path: '/metrics' })).text, /status="201"\} 1\n/);
    assert.equal((await call(url, { method: 'GET', path: '/metrics' })).status, 404);
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });

  test('says in the log that requests come without TLS where others can reach it', async (context) => {
    const server = startProcess(context, ['server/main.ts'], {
      env: { ...env, HOST: '0.0.0.0', DATABASE_URL: `sqlite:${createFolder()}/jobs.db` },
    });
    await server.printed(/listens on/);
    await server.printed(/"level":40,.*"host":"0\.0\.0\.0","msg":"requests come without TLS/);
    server.child.kill('SIGTERM');
    assert.equal(await server.ended, 0);
  });
});
