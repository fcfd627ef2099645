import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, type TestContext, test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import { good } from '../contract/requests.ts';
import { call } from '../support/calls.ts';
import { openTestDatabases } from '../support/postgres.ts';
import { startProcess } from '../support/processes.ts';
import { createFolder, startTestServer } from '../support/servers.ts';

const keyed = { ...good, headers: { ...good.headers, 'Idempotency-Key': 'shared' } };

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
      const sent = Array.from({ length: 50 }, (_, index) => call(servers[index % count]?.url ?? '', keyed));
      const responses = await Promise.all(sent);
      // SQLite has one writer, and a process that waits for another does not do so for long.
      const allowed = name === 'SQLite' ? [201, 409, 503] : [201, 409];
      for (const { status } of responses) assert(allowed.includes(status), String(status));
      for (const { child, ended } of servers) {
        child.kill('SIGKILL');
        await ended;
      }
      const { url } = await startOne();
      const again = await call(url, keyed);
      const locations = [...responses, again].flatMap(({ headers: { location } }) => location ?? []);
      assert.equal(new Set(locations).size, 1);
      const list = await call(url, { method: 'GET', path: good.path, headers: good.headers ?? {} });
      assert.equal(Object(list.json).count, 1);
    });
  }
});
