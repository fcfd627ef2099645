import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import type { HandlerContext, Handlers } from '../../generated/contract.ts';
import type { AppOptions } from '../../server/app.ts';
import { good } from '../contract/requests.ts';
import { call, openConnection } from '../support/calls.ts';
import { startTestServer } from '../support/servers.ts';

type Context = HandlerContext<'createSliceWorkflowJob'>;

const trace = { trace_id: '4bf92f3577b34da6a3ce929d0e0e4736', span_id: '00f067aa0ba902b7', trace_flags: '01' };
const traceparent = `00-${trace.trace_id}-${trace.span_id}-${trace.trace_flags}`;

/** Starts a server whose handler does what it is told with its context, and then fails. */
async function start(teardown: TestContext, act: (context: Context) => unknown, app: Partial<AppOptions> = {}) {
  const handlers: Partial<Handlers> = {
    createSliceWorkflowJob: async (_input, context) => {
      await act(context);
      return { status: 404, body: { detail: 'None.' } };
    },
  };
  const server = await startTestServer(teardown, { handlers: () => handlers, app });
  const send = (headers: Record<string, string> = {}) =>
    call(server.url, { ...good, headers: { ...good.headers, ...headers } });
  return { ...server, send };
}

describe('the id of a request', () => {
  const sane = ['a', '0190f1de-6b58-7f6c', 'Root=1-67891233-abcdef012345678912345678', 'x'.repeat(128)];
  const others = ['', 'two words', 'x'.repeat(129), '{"json":1}', 'é', 'a,b'];

  for (const id of [...sane, ...others]) {
    test(`${JSON.stringify(id.slice(0, 40))} is ${sane.includes(id) ? 'kept' : 'replaced'}`, async (context) => {
      let known: string | undefined;
      const server = await start(context, ({ requestId, log }) => {
        known = requestId;
        log.info('the handler speaks');
      });
      const { headers } = await server.send({ 'X-Request-ID': id });
      assert.equal(headers['x-request-id'] === id, sane.includes(id));
      assert.match(String(headers['x-request-id']), /^\S{1,128}$/);
      assert.equal(known, headers['x-request-id']);
      assert.deepEqual(
        server.logged.map(({ reqId, msg }) => [reqId, msg]),
        [
          [known, 'the handler speaks'],
          [known, 'request completed'],
        ],
      );
    });
  }

  test('goes out with errors too, and is another each time', async (context) => {
    const server = await start(context, () => {});
    const responses = await Promise.all(['/', '/docs', '/nowhere'].map((path) => call(server.url, { path })));
    assert.equal(new Set(responses.map(({ headers }) => headers['x-request-id'])).size, 3);
  });
});

describe('the trace of a request', () => {
  test('is in every line of the log', async (context) => {
    const server = await start(context, ({ log }) => log.info('the handler speaks'));
    await server.send({ traceparent });
    assert.equal(server.logged.length, 2);
    for (const { trace_id, span_id, trace_flags } of server.logged)
      assert.deepEqual({ trace_id, span_id, trace_flags }, trace);
  });

  const malformed = [
    '',
    traceparent.toUpperCase(),
    `ff${traceparent.slice(2)}`,
    `${traceparent}-more`,
    'a'.repeat(9999),
  ];
  for (const text of [...malformed, `00-${'0'.repeat(32)}-${trace.span_id}-01`]) {
    test(`is none where the header is ${JSON.stringify(text.slice(0, 60))}`, async (context) => {
      const server = await start(context, () => {});
      await server.send({ traceparent: text });
      assert.deepEqual(
        server.logged.map(({ trace_id }) => trace_id),
        [undefined],
      );
    });
  }

  test('of a later version may have more behind it', async (context) => {
    const server = await start(context, () => {});
    await server.send({ traceparent: `01${traceparent.slice(2)}-more` });
    assert.equal(server.logged[0]?.trace_id, trace.trace_id);
  });
});

test('the line of a request names operation, caller, status and duration', async (context) => {
  const server = await start(context, () => {});
  await server.send();
  const [{ operationId, caller, req, res, responseTime } = {}] = server.logged;
  assert.deepEqual([operationId, caller, res], ['createSliceWorkflowJob', 'admin', { status: 404 }]);
  assert.deepEqual(req, { method: 'POST', path: good.path });
  assert.equal(typeof responseTime, 'number');
});

test('the context has the caller with the scopes', async (context) => {
  let caller: unknown;
  const admit = { authenticate: () => ({ name: 'robot', scopes: ['read', 'write'] }) };
  const server = await start(
    context,
    (given) => {
      caller = given.caller;
    },
    admit,
  );
  await server.send();
  assert.deepEqual(caller, { name: 'robot', scopes: ['read', 'write'] });
});

describe('the signal is aborted', () => {
  /** Waits for the end of what nobody waits for, and keeps the reason. */
  const startWaiting = async (context: TestContext, app: Partial<AppOptions>) => {
    const { promise: reason, resolve } = Promise.withResolvers<unknown>();
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
    const server = await start(
      context,
      async ({ signal }) => {
        begin();
        await once(signal, 'abort');
        resolve(signal.reason);
        signal.throwIfAborted();
      },
      app,
    );
    return { ...server, begun, reason };
  };

  test('once the handler is late', async (context) => {
    const server = await startWaiting(context, { handlerTimeout: 20 });
    assert.equal((await server.send()).status, 500);
    assert.match(String(await server.reason), /^HandlerTimeout: The handler of createSliceWorkflowJob/);
  });

  test('once the client has gone, which is no failure', async (context) => {
    const server = await startWaiting(context, {});
    const connection = await openConnection(server.url);
    const head = Object.entries(good.headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`);
    const body = String(good.body);
    connection.write(
      `POST ${good.path} HTTP/1.1\r\nHost: localhost\r\n${head.join('')}Content-Length: ${body.length}\r\n\r\n${body}`,
    );
    await server.begun;
    connection.close();
    assert.match(String(await server.reason), /^ClientGone: /);
    await call(server.url, { path: '/nowhere' });
    assert.deepEqual(server.logged.map(({ msg }) => msg).sort(), ['request aborted', 'request completed']);
  });

  test('once the server shuts down', async (context) => {
    const shutdown = new AbortController();
    const server = await startWaiting(context, { shutdown: shutdown.signal });
    const response = server.send();
    await server.begun;
    shutdown.abort(new Error('The server shuts down.'));
    assert.match(String(await server.reason), /shuts down/);
    assert.equal((await response).status, 500);
  });

  test('at once where the server is shutting down already, and not once the response is there', async (context) => {
    const shutdown = new AbortController();
    const signals: AbortSignal[] = [];
    const server = await start(context, ({ signal }) => signals.push(signal), { shutdown: shutdown.signal });
    assert.equal((await server.send()).status, 404);
    shutdown.abort(new Error('The server shuts down.'));
    assert.equal((await server.send()).status, 404);
    assert.deepEqual(
      signals.map(({ aborted }) => aborted),
      [false, true],
    );
  });
});

test('an error that a handler throws is logged with type, code and stack, and so is every cause', async (context) => {
  class DiskFailure extends Error {
    override name = 'DiskFailure';
    code = 'EDISK';
  }
  const server = await start(context, () => {
    const root = Object.assign(new Error('the platter is scratched'), { code: 5 });
    throw new DiskFailure('the disk is on fire', { cause: new TypeError('no head', { cause: root }) });
  });
  assert.equal((await server.send()).status, 500);
  const { err }: Record<string, unknown> = server.logged.find(({ msg }) => msg === 'request failed') ?? {};
  const seen: unknown[] = [];
  for (let error = Object(err); error.message !== undefined; error = Object(error.causedBy)) {
    seen.push([error.type, error.code, error.message]);
    assert.match(error.stack, new RegExp(`${error.message}\\n +at .*handler-context\\.test\\.ts`));
  }
  assert.deepEqual(seen, [
    ['DiskFailure', 'EDISK', 'the disk is on fire'],
    ['TypeError', undefined, 'no head'],
    ['Error', 5, 'the platter is scratched'],
  ]);
});
