import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import type { Handlers } from '../../server/contract.ts';
import { createHandlers } from '../../server/handlers/index.ts';
import type { Document } from '../../server/openapi/document.ts';
import type { Store } from '../../server/store/store.ts';
import { good } from '../contract/requests.ts';
import { type Call, call } from '../support/calls.ts';
import { openTestDatabases } from '../support/postgres.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder, startTestServer } from '../support/servers.ts';

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
    const before = server.countJobs();
    await act();
    return server.countJobs() - before;
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
  const handlers = (store: Store): Handlers => {
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
    assert.equal(server.countJobs(), 1);
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
      assert.equal(server.countJobs(), 0);
      act = () => undefined;
      assert.equal((await server.send('failed')).status, 201);
      assert.equal(server.countJobs(), 1);
    });
  }
});

test('any operation is idempotent whose contract declares the header', async (context) => {
  const document: Document = {
    openapi: '3.1.0',
    info: { title: 'Notes', version: '1.0.0' },
    paths: {
      '/notes': {
        post: {
          operationId: 'addNote',
          parameters: [{ name: 'idempotency-key', in: 'header', required: true, schema: { type: 'string' } }],
          requestBody: { content: { 'application/octet-stream': {}, 'application/json': {} } },
          responses: { 204: { description: 'Done.', headers: { 'X-Count': { schema: { type: 'integer' } } } } },
        },
        put: { operationId: 'setNote', responses: { 204: { description: 'Done.' } } },
      },
    },
  };
  let count = 0;
  const handlers: object = {
    addNote: () => ({ status: 204, headers: { 'X-Count': ++count } }),
    setNote: () => ({ status: 204, headers: {}, count: ++count }),
  };
  const { url } = await startTestServer(context, {
    document,
    handlers: () => handlers,
    app: { validateResponses: 'off' },
  });
  const bytes = (text: string, key?: string) => ({
    path: '/notes',
    headers: { 'Content-Type': 'application/octet-stream', ...(key && { 'Idempotency-Key': key }) },
    body: Buffer.from(text, 'latin1'),
  });
  assert.equal((await call(url, bytes('\xff'))).status, 400);
  for (let index = 0; index < 2; index++) {
    const { status, headers } = await call(url, bytes('\xff', 'a'));
    assert.deepEqual([status, headers['x-count']], [204, '1']);
  }
  assert.equal((await call(url, bytes('\xfe', 'a'))).status, 422);
  for (const expected of [2, 3]) {
    await call(url, { method: 'PUT', path: '/notes', headers: { 'Idempotency-Key': 'a' } });
    assert.equal(count, expected);
  }
});

describe('whatever a body is, another one with the same key is a 422:', async () => {
  const large = { 'x-max-bytes': 5_000_000 };
  const post = (operationId: string, requestBody: object) => ({
    post: {
      operationId,
      parameters: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } }],
      requestBody,
      responses: { 200: { description: 'Done.', content: { 'text/plain': { schema: { type: 'string' } } } } },
    },
  });
  const parts = {
    type: 'object',
    properties: { note: { type: 'string' }, file: { type: 'string', format: 'binary' } },
  };
  const document: Document = {
    openapi: '3.1.0',
    info: { title: 'Uploads', version: '1.0.0' },
    paths: {
      '/stream': post('upload', { ...large, content: { 'application/octet-stream': {} } }),
      '/lines': post('append', { ...large, content: { 'application/jsonl': { schema: { type: 'object' } } } }),
      '/parts': post('attach', { content: { 'multipart/form-data': { schema: parts } } }),
      '/text': post('write', { content: { 'text/plain': { schema: { type: 'string' } } } }),
    },
  };
  let count = 0;
  /** It reads no more of a stream than its beginning, and responds with one. */
  const respond = async ({ body }: { body: unknown }) => {
    if (Object(body)[Symbol.asyncIterator] !== undefined) for await (const _ of body as AsyncIterable<unknown>) break;
    count += 1;
    return { status: 200, body: ReadableStream.from([`number `, String(count)]) };
  };
  const handlers: object = { upload: respond, append: respond, attach: respond, write: respond };
  const { url } = await startTestServer({ after }, { document, handlers: () => handlers });
  const multipart = (text: string) =>
    `--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n${text}\r\n--x--\r\n`;
  const bodies: [string, string, (text: string) => string][] = [
    ['/stream', 'application/octet-stream', (text) => text.repeat(200_000)],
    ['/lines', 'application/jsonl', (text) => `{"a":1}\n{"b":"${text}"}\n`],
    ['/parts', 'multipart/form-data; boundary=x', multipart],
    ['/text', 'text/plain', (text) => text],
  ];
  for (const [path, type, render] of bodies) {
    test(`${type.split(';')[0]}`, async () => {
      const send = (text: string) =>
        call(url, { path, headers: { 'Content-Type': type, 'Idempotency-Key': 'a' }, body: render(text) });
      const first = await send('x');
      assert.equal(first.status, 200);
      assert.match(first.text, /^number \d$/);
      const second = await send('x');
      assert.deepEqual([second.status, second.text], [200, first.text]);
      assert.equal((await send('y')).status, 422);
    });
  }
});

describe('processes that share a database share the keys, and kill -9 loses none:', () => {
  const drivers: [string, number, (context: TestContext) => Promise<string>][] = [
    ['SQLite', 2, async () => `sqlite:${join(createFolder(), 'jobs.db')}`],
    ['PostgreSQL', 4, async (context) => (await openTestDatabases(context))()],
  ];
  for (const [name, count, createDatabase] of drivers) {
    test(`${count} over one ${name}`, async (context) => {
      const secrets = { API_TOKENS: 'admin:admin-secret-for-tests', LOG_LEVEL: 'silent' };
      const env = { PORT: '0', ...secrets, DATABASE_URL: await createDatabase(context) };
      const startOne = async () => {
        const server = startProcess(context, ['server/main.ts'], { env });
        const [, url = ''] = await server.printed(/listens on (http:\/\/\S+?)\. /);
        return { ...server, url };
      };
      const servers = await Promise.all(Array.from({ length: count }, startOne));
      const sent = Array.from({ length: 50 }, (_, index) => call(servers[index % count]?.url ?? '', withKey('shared')));
      const responses = await Promise.all(sent);
      // SQLite has one writer, and a process that waits for another does not do so for long.
      const allowed = name === 'SQLite' ? [201, 409, 503] : [201, 409];
      for (const { status } of responses) assert(allowed.includes(status), String(status));
      for (const { child, ended } of servers) {
        child.kill('SIGKILL');
        await ended;
      }
      const { url } = await startOne();
      const again = await call(url, withKey('shared'));
      const locations = [...responses, again].flatMap(({ headers: { location } }) => location ?? []);
      assert.equal(new Set(locations).size, 1);
      const list = await call(url, { method: 'GET', path: good.path, headers: good.headers ?? {} });
      assert.equal(Object(list.json).count, 1);
    });
  }
});
