import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import { type Call, call } from '../support/calls.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { filePart, part, writeParts } from '../support/form-bodies.ts';
import { startTestMock } from '../support/mocks.ts';

suite('a body that is no JSON', async () => {
  const document = await readTestContract('uploads.yaml');
  const seen: AnyInput[] = [];
  const streamed: unknown[] = [];
  const take = async (input: AnyInput) => {
    seen.push(input);
    if (isStream(input.body)) for await (const piece of input.body) streamed.push(piece);
    for (const [, value] of Object.entries(Object(input.body)))
      for (const file of [value].flat()) await keepBytes(file);
    return { status: 204 };
  };
  // A file can be read for as long as the request lasts.
  const bytesOf = new Map<File, Buffer>();
  const keepBytes = async (file: unknown) => {
    if (file instanceof File) bytesOf.set(file, Buffer.from(await file.arrayBuffer()));
  };
  const ids = Object.values(document.paths ?? {}).flatMap((item) =>
    Object.values(item).map((operation) => Object(operation).operationId),
  );
  const server = await startAnyServer({ after }, document, Object.fromEntries(ids.map((id) => [id, take])));
  const mock = await startTestMock({ after }, document);

  /** Sends the request to both; the mock must make the same of it. */
  const send = async (request: Call) => {
    seen.length = 0;
    streamed.length = 0;
    const response = await call(server.url, request);
    const mocked = await call(mock.url, request);
    assert.deepEqual([mocked.status, mocked.text], [response.status, response.text], 'the mock');
    return response;
  };
  const read = async (request: Call): Promise<AnyInput> => {
    const { status, text } = await send(request);
    assert.equal(status, 204, text);
    return seen.at(-1) ?? assert.fail('the handler was not called');
  };
  const violations = async (request: Call) => {
    const { status, json } = await send(request);
    assert.equal(status, 400);
    return json;
  };
  const form = (...parts: Parameters<typeof writeParts>) => ({ path: '/forms', ...writeParts(...parts) });
  const typed = (type: string, path: string, body: string | Buffer, method = 'POST'): Call => ({
    ...{ method, path, body },
    headers: { 'Content-Type': type },
  });
  const title = part('title', 'Orion');
  const photo = filePart(
    'photo',
    'a.png',
    Buffer.from([137, 0, 255, 13, 10]),
    'Content-Type: image/png',
    'X-Taken: 2026-01-15',
  );

  test('has its files as File, with name and media type, in a list where the contract has one', async () => {
    const scan = (name: string) => filePart('scans', name, 'x', 'Content-Type: image/png');
    const { body, contentType } = await read(form(title, photo, scan('é.png'), scan('C:\\\\scans\\\\b.png')));
    const { photo: file, scans, ...rest } = Object(body);
    assert.deepEqual([contentType, rest], ['multipart/form-data', { title: 'Orion' }]);
    assert.deepEqual([file.name, file.type, file.size], ['a.png', 'image/png', 5]);
    assert.deepEqual(bytesOf.get(file), Buffer.from([137, 0, 255, 13, 10]));
    assert.deepEqual(
      scans.map(({ name }: File) => name),
      ['é.png', 'b.png'],
    );
    const one = await read(form(title, photo, scan('one.png')));
    assert.equal(Object(one.body).scans.length, 1);
  });

  test('has bytes where the contract says so, whatever the sender says of the part', async () => {
    const { body } = await read(form(title, part('photo', Buffer.from([255, 254]), 'X-Taken: 2026-01-15')));
    assert.deepEqual(bytesOf.get(Object(body).photo), Buffer.from([255, 254]));
    const texts = await read(form(filePart('title', 'title.txt', 'Orion', 'Content-Type: text/plain'), photo));
    assert.equal(Object(texts.body).title, 'Orion');
    const latin = await read(
      form(part('title', Buffer.from([233]), 'Content-Type: text/plain; charset=iso-8859-1'), photo),
    );
    assert.equal(Object(latin.body).title, 'é');
    const free = await read(form(title, photo, filePart('anything', 'a.bin', 'x')));
    assert.ok(Object(free.body).anything instanceof File);
    const plain = await read(form(title, photo, part('anything', 'x')));
    assert.equal(Object(plain.body).anything, 'x');
  });

  test('has JSON in its parts, each with or without its media type', async () => {
    const json = 'Content-Type: application/json';
    const { body } = await read(
      form(
        title,
        photo,
        part('about', '{"by":"Ada"}'),
        part('notes', '{"by":"Bo"}', json),
        part('notes', '{"by":"Cy"}', json),
      ),
    );
    const { about, notes } = Object(body);
    assert.deepEqual(
      [about, notes],
      [
        { by: 'Ada', year: 2026 },
        [
          { by: 'Bo', year: 2026 },
          { by: 'Cy', year: 2026 },
        ],
      ],
    );
    const whole = await read(
      form(title, photo, part('tags', '["a","b"]', json), part('box[ra]', '1.5'), part('count', '3')),
    );
    const { tags, box, count } = Object(whole.body);
    assert.deepEqual([tags, box, count], [['a', 'b'], { ra: 1.5 }, 3]);
  });

  test('has the headers of its parts, each of its type', async () => {
    const dated = filePart('photo', 'a.png', 'x', 'X-Taken: 2026-01-15', 'x-camera: 7');
    const { partHeaders } = await read(form(title, dated));
    assert.deepEqual(partHeaders, { photo: [{ 'X-Taken': '2026-01-15', 'X-Camera': 7 }] });
    const wrong = filePart('photo', 'a.png', 'x', 'Content-Type: image/gif', 'X-Taken: yesterday', 'X-Camera: old');
    assert.deepEqual(await violations(form(title, wrong)), {
      photo: [
        'The media type of this part must be image/png or image/jpeg.',
        'x-taken: Ensure this field has the format date.',
        'x-camera: A valid integer is required.',
      ],
    });
    assert.deepEqual(await violations(form(title, filePart('photo', 'a.png', 'x'))), {
      photo: ['x-taken: This field is required.'],
    });
  });

  test('violates the contract by parts that are missing, too many, too long or unknown', async () => {
    const scans = Array.from({ length: 4 }, () => filePart('scans', 'a.png', 'x', 'Content-Type: image/png'));
    assert.deepEqual(await violations(form(photo, ...scans, part('other', 'x'))), {
      title: ['This field is required.'],
      scans: ['Ensure this list has no more than 3 items.'],
      other: ['This field is unknown; leave it out.'],
    });
    const long = filePart('photo', 'a.png', Buffer.alloc(100_001), 'X-Taken: 2026-01-15');
    assert.deepEqual(await violations(form(title, long, filePart('scans', 'a.html', 'x', 'Content-Type: text/html'))), {
      photo: ['Ensure this field has no more than 100000 characters.'],
      scans: ['The media type of this part must be image/*.'],
    });
    assert.deepEqual(await violations(form(title, filePart('photo', '', '', 'X-Taken: 2026-01-15'))), {
      photo: ['This field is required.'],
    });
  });

  test('may have files beyond a megabyte, which are put aside', async () => {
    const sizes = [10, 2_000_000, 700_000, 700_000, 3_000_000];
    const parts = sizes.map((size, index) => filePart('photos', `${index}`, Buffer.alloc(size, index + 1)));
    const { body } = await read({ path: '/albums', ...writeParts(...parts, part('title', 'All')) });
    const { photos, title } = Object(body);
    assert.equal(title, 'All');
    assert.deepEqual(
      photos.map((file: File) => file.size),
      sizes,
    );
    for (const [index, file] of photos.entries()) {
      assert.deepEqual(bytesOf.get(file), Buffer.alloc(sizes[index] ?? 0, index + 1));
    }
    await assert.rejects(photos[1].arrayBuffer(), { name: 'NotReadableError' }, 'it is gone with the request');
    const long = filePart('photos', 'long', Buffer.alloc(6_000_001));
    const { status, json } = await send({ path: '/albums', ...writeParts(long) });
    assert.deepEqual([status, json], [400, { photos: ['0: Ensure this field has no more than 6000000 characters.'] }]);
    const text = part('title', 'x'.repeat(1_100_000));
    assert.equal((await send({ path: '/albums', ...writeParts(text) })).status, 413);
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
    for (const { url } of [server, mock]) {
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

  test('that is malformed is turned down, whatever is the matter with it', async () => {
    const type = { 'Content-Type': 'multipart/form-data; boundary=edge' };
    const bodies = [
      '',
      'x',
      '--edge',
      '--edge\r\n',
      '--edge\r\n\r\n\r\n--edge--',
      '--edge\r\nfoo\r\n--edge--\r\n',
      '--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n--edge--',
      '--edge\r\nContent-Disposition: form-data; name="title"\r\n\r\nx',
      `--edge\r\n${'X: y\r\n'.repeat(5000)}\r\nx\r\n--edge--`,
      `--edge\r\nContent-Disposition: form-data; name="title"; x="${'y'.repeat(90_000)}"\r\n\r\nx\r\n--edge--`,
    ];
    for (const body of bodies) {
      const { status } = await send({ path: '/forms', headers: type, body });
      assert.equal(status, 400, JSON.stringify(body.slice(0, 60)));
    }
    const many = Array.from({ length: 1001 }, () => part('tags', 'x'));
    assert.equal((await send(form(...many))).status, 413);
    for (const name of ['__proto__', 'constructor', 'toString']) {
      assert.deepEqual(Object.keys(Object(await violations(form(title, photo, part(name, 'x'))))), [name]);
    }
    assert.deepEqual(
      await violations({ path: '/forms', headers: { 'Content-Type': 'multipart/form-data' }, body: 'x' }),
      {
        detail: 'The Content-Type of a multipart body must have a boundary.',
      },
    );
    const { status } = await send(form(part('title', Buffer.from([255])), photo));
    assert.equal(status, 400);
  });
});

function isStream(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}
