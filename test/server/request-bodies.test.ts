import assert from 'node:assert/strict';
import { Agent, request } from 'node:http';
import { after, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Call } from '../support/calls.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { startUploads } from '../support/uploads.ts';

suite('a body that is no JSON', async () => {
  const { urls, send, read, violations, streamed } = await startUploads({ after });
  const typed = (type: string, path: string, body: string | Buffer, method = 'POST'): Call => ({
    ...{ method, path, body },
    headers: { 'Content-Type': type },
  });
  test('comes as bytes, as a stream where there may be more than a megabyte', async () => {
    const bytes = Buffer.from([0, 255, 10]);
    const octets = await read(typed('application/octet-stream', '/bytes', bytes, 'PUT'));
    assert.deepEqual([octets.contentType, octets.body], ['application/octet-stream', bytes]);
    const image = await read(typed('image/webp', '/bytes', bytes, 'PUT'));
    assert.deepEqual([image.contentType, image.body], ['image/webp', bytes]);
    assert.equal((await send(typed('image/webp', '/bytes', Buffer.alloc(11), 'PUT'))).status, 400);
    const none = await read({ method: 'PUT', path: '/bytes' });
    assert.deepEqual([none.contentType, none.body], [undefined, undefined]);
    const large = Buffer.alloc(5_000_000, 7);
    await read(typed('application/octet-stream', '/streams', large, 'PUT'));
    assert.ok(streamed.length > 1);
    assert.deepEqual(Buffer.concat(streamed as Buffer[]), large);
    const packed = typed('application/octet-stream', '/streams', gzipSync(large), 'PUT');
    await read({ ...packed, headers: { ...packed.headers, 'Content-Encoding': 'gzip' } });
    assert.deepEqual(Buffer.concat(streamed as Buffer[]), large);
  });

  test('is cut off where its stream is larger than the contract admits, or is not in its coding', async () => {
    const stream = typed('application/octet-stream', '/streams', Buffer.alloc(8_000_001), 'PUT');
    assert.equal((await send(stream)).status, 413);
    for (const url of urls) {
      const body = ReadableStream.from([Buffer.alloc(8_000_001)]);
      const headers = { 'Content-Type': 'application/octet-stream' };
      assert.equal((await fetch(`${url}/streams`, { method: 'PUT', headers, body, duplex: 'half' })).status, 413);
    }
    const coded = (coding: string, body: Buffer) => ({
      ...stream,
      body,
      headers: { ...stream.headers, 'Content-Encoding': coding },
    });
    assert.equal((await send(coded('gzip', gzipSync(Buffer.alloc(8_000_001))))).status, 413);
    assert.equal((await send(coded('gzip', Buffer.from('not gzip')))).status, 400);
    assert.equal((await send(coded('x-unknown', Buffer.from('x')))).status, 415);
  });

  test('has a value a line, at once or as they come', async () => {
    const lines = '{"by":"Ada","year":1815}\r\n\n{"by":"Bo"}';
    const values = [
      { by: 'Ada', year: 1815 },
      { by: 'Bo', year: 2026 },
    ];
    assert.deepEqual((await read(typed('application/x-ndjson', '/lines', lines))).body, values);
    assert.deepEqual((await read(typed('application/jsonl', '/lines', lines))).body, values);
    await read(typed('application/x-ndjson', '/streams', lines, 'PUT'));
    assert.deepEqual(streamed, values);
    assert.deepEqual(await violations(typed('application/x-ndjson', '/lines', '{"by":"Ada"}\n{"by":""}')), {
      1: ['by: This field may not be blank.'],
    });
    assert.deepEqual(await violations(typed('application/x-ndjson', '/streams', '{"by":"Ada"}\n{"by":""}\n', 'PUT')), {
      by: ['Line 2: This field may not be blank.'],
    });
    assert.match(
      Object(await violations(typed('application/x-ndjson', '/lines', '{"by":"Ada"}\n{'))).detail,
      /^Line 2: JSON parse error/,
    );
    assert.deepEqual(await violations(typed('application/jsonl', '/lines', '{"by":"a"}\n{"by":"b"}\n{"by":"c"}')), {
      __all__: ['Ensure this list has no more than 2 items.'],
    });
  });

  test('has its fields in the styles of their encodings', async () => {
    const text = 'plain=1&plain=2&commas=3,4&pipes=a|b&box[ra]=1.5&box[dec]=-2&json={"a":1}&number=null';
    const { body } = await read(typed('application/x-www-form-urlencoded', '/fields', text));
    assert.deepEqual(body, {
      ...{ plain: [1, 2], commas: [3, 4], pipes: ['a', 'b'] },
      ...{ box: { ra: 1.5, dec: -2 }, json: { a: 1 }, number: null },
    });
  });

  test('is told from others by the parameters of its media type', async () => {
    const short = await read(typed('application/json;profile=short', '/texts', '{"by":"Ada"}'));
    assert.deepEqual([short.contentType, short.body], ['application/json; profile="short"', { by: 'Ada', year: 2026 }]);
    assert.equal((await send(typed('application/json; profile=long', '/texts', '{"by":"Ada"}'))).status, 400);
    assert.equal((await send(typed('application/json', '/texts', '{"by":"Ada"}'))).status, 415);
    assert.equal((await read(typed('text/csv; charset=utf-8', '/texts', 'a,b'))).body, 'a,b');
  });
});

test('a handler need not read a stream: the next request of the connection has its response all the same', async (t) => {
  const document = await readTestContract('uploads.yaml');
  const { url } = await startAnyServer(t, document, { sendStream: () => ({ status: 204 }) });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const send = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'Content-Type': 'application/octet-stream' };
      const sent = request(`${url}/streams`, { method: 'PUT', agent, headers }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      });
      sent.once('error', reject).end(Buffer.alloc(7_000_000));
    });
  assert.deepEqual([await send(), await send()], [204, 204]);
});
