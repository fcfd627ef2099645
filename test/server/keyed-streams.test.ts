import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Handlers } from '../../generated/contract.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { Records } from '../../server/records/index.ts';
import { call, openConnection } from '../support/calls.ts';
import { bearer, startTestServer } from '../support/servers.ts';

describe('a request with an Idempotency-Key and a stream', () => {
  const lines = { 'application/x-ndjson': { schema: { type: 'object' } } };
  const keyed = (operationId: string, more: object) => ({
    post: {
      operationId,
      parameters: [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string' } }],
      responses: { 200: { description: 'Done', content: lines } },
      ...more,
    },
  });
  const document: Document = JSON.parse(
    JSON.stringify({
      openapi: '3.1.0',
      info: { title: 'Streams', version: '1.0.0' },
      paths: {
        '/taken': keyed('take', { requestBody: { required: true, 'x-max-bytes': 9_000_000, content: lines } }),
        '/bytes': keyed('takeBytes', {
          requestBody: { required: true, 'x-max-bytes': 9_000_000, content: { 'application/octet-stream': {} } },
        }),
        '/endless': keyed('flow', {}),
      },
    }),
  );

  const startStreams = async (context: TestContext) => {
    const calls: string[] = [];
    const handlers = (store: Records) => {
      const take = async ({ body }: { body: AsyncIterable<unknown> }) => {
        const taken: unknown[] = [];
        for await (const piece of body) taken.push(piece instanceof Uint8Array ? piece.length : piece);
        calls.push('take');
        await store.putJobTemplates([{ id: 20, name: 'Taken' }]);
        return { status: 200, body: taken.some((each) => typeof each === 'number') ? [{ size: sum(taken) }] : taken };
      };
      const flow = async () => {
        calls.push('flow');
        return {
          status: 200,
          body: (async function* () {
            for (;;) yield { text: 'x'.repeat(1000) };
          })(),
        };
      };
      return { take, takeBytes: take, flow } as unknown as Handlers;
    };
    return { ...(await startTestServer(context, { document, handlers })), calls };
  };
  const sum = (numbers: unknown[]) => numbers.reduce<number>((total, each) => total + Number(each), 0);
  const send = (path: string, key: string, body = '', type = 'application/x-ndjson') => ({
    path,
    headers: { ...bearer, 'Idempotency-Key': key, ...(body && { 'Content-Type': type }) },
    ...(body && { body }),
  });

  test('keeps nobody waiting while its body is on its way', async (context) => {
    const { url, store } = await startStreams(context);
    const connection = await openConnection(url);
    context.after(() => connection.close());
    const head = `POST /taken HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${bearer.Authorization}\r\nIdempotency-Key: a\r\n`;
    connection.write(`${head}Content-Type: application/x-ndjson\r\nContent-Length: 16\r\n\r\n{"a":1}\n`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const late = new Promise((_, reject) => setTimeout(reject, 10_000, new Error('a writer waits')).unref());
    await Promise.race([store.putJobTemplates([{ id: 21, name: 'Another' }]), late]);
    connection.write('{"a":2}\n');
    await connection.received(/^HTTP\/1\.1 200 [\s\S]*\{"a":1\}\n\{"a":2\}\n$/);
  });

  test('reads its body whole, is known by it, and is a 400 where a value of it is wrong', async (context) => {
    const { url, calls } = await startStreams(context);
    const text = `${JSON.stringify({ text: 'x'.repeat(1000) })}\n`.repeat(2000);
    for (const _ of 'ab') assert.equal((await call(url, send('/taken', 'long', text))).text, text);
    assert.equal((await call(url, send('/taken', 'long', `${text}{}\n`))).status, 422);
    const bytes = 'x'.repeat(3_000_000);
    const first = await call(url, send('/bytes', 'bytes', bytes, 'application/octet-stream'));
    assert.deepEqual([first.status, first.text], [200, '{"size":3000000}\n']);
    assert.equal((await call(url, send('/taken', 'wrong', '{}\n1\n'))).status, 400);
    assert.deepEqual(calls, ['take', 'take']);
  });

  test('has its endless response, which is not kept: sent again it is a 409 that says so', async (context) => {
    const { url, calls } = await startStreams(context);
    const connection = await openConnection(url);
    const head = `POST /endless HTTP/1.1\r\nHost: localhost\r\nAuthorization: ${bearer.Authorization}\r\n`;
    connection.write(`${head}Idempotency-Key: endless\r\nContent-Length: 0\r\n\r\n`);
    await connection.received(/^HTTP\/1\.1 200 /);
    connection.close();
    const again = await call(url, send('/endless', 'endless'));
    assert.deepEqual([again.status, again.headers['retry-after']], [409, undefined]);
    assert.match(again.text, /carried out, but its response was too long to be stored/);
    assert.deepEqual(calls, ['flow']);
  });
});
