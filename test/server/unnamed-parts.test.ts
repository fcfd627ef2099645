import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { createCaller } from '../../client/call.ts';
import { describeCall } from '../../scripts/generate/calls.ts';
import { compileContract } from '../../server/openapi/compile.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import { call } from '../support/calls.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { type RawPart, writeParts } from '../support/form-bodies.ts';
import { startTestMock } from '../support/mocks.ts';

const json = 'Content-Type: application/json';
const png = Buffer.from([137, 0, 255, 13, 10]);

suite('a multipart body whose parts have no names', async () => {
  const document = await readTestContract('parts.yaml');
  let seen: AnyInput | undefined;
  let bytes: Buffer | undefined;
  let body: unknown;
  const take = async (input: AnyInput) => {
    seen = input;
    const files = [input.body].flat().filter((value) => value instanceof File);
    bytes = files[0] && Buffer.from(await files[0].arrayBuffer());
    return { status: 204 };
  };
  let partHeaders: Record<string, Record<string, unknown>[]> | undefined;
  const respond = () => ({ status: 200, body, ...(partHeaders && { partHeaders }) });
  const { url } = await startAnyServer({ after }, document, {
    ...{ sendAlbum: take, sendNotes: take, sendRaw: take, sendLetter: take },
    ...{ readAlbum: respond, readNotes: respond, readStamps: respond, readLetter: respond },
  });
  const mock = await startTestMock({ after }, document);
  const send = (path: string, type: string, ...parts: RawPart[]) =>
    call(url, { path, body: writeParts(...parts).body, headers: { 'Content-Type': `${type}; boundary=edge` } });
  const read = async (path: string, type: string, ...parts: RawPart[]) => {
    const { status, text } = await send(path, type, ...parts);
    assert.equal(status, 204, text);
    return seen?.body;
  };
  const ada = { headers: [json], body: '{"author":"Ada"}' };
  const photo = { headers: ['Content-Type: image/png', 'X-Taken: 2026-01-15'], body: png };

  test('is the list of its values, each read as its media type and its schema say', async () => {
    const album = await read(
      '/albums',
      'multipart/mixed',
      ada,
      photo,
      { headers: [], body: '7' },
      { headers: [], body: '8' },
    );
    const [about, file, ...others] = [album].flat();
    assert.deepEqual([about, others], [{ author: 'Ada' }, [7, '8']]);
    assert.ok(file instanceof File && file.type === 'image/png');
    assert.deepEqual(bytes, png);
    assert.deepEqual(seen?.partHeaders, { 1: [{ 'X-Taken': '2026-01-15' }] });
    const untyped = await read(
      '/albums',
      'multipart/mixed',
      { headers: [], body: '{"author":"Bo"}' },
      { headers: [], body: png },
    );
    assert.deepEqual([untyped].flat()[0], { author: 'Bo' });
    assert.deepEqual(bytes, png);
    const note = { headers: [], body: '{"text":"a"}' };
    assert.deepEqual(await read('/notes', 'multipart/related', note, note), [{ text: 'a' }, { text: 'a' }]);
  });

  const nest = (type: string, boundary: string, ...lines: string[]) => ({
    headers: [`Content-Type: ${type}; boundary=${boundary}`],
    body: [...lines, `--${boundary}--`, ''].join('\r\n'),
  });
  const texts = (...all: string[]) =>
    nest('multipart/alternative', 'a', ...all.flatMap((text) => ['--a', 'Content-Type: text/html', '', text]));
  const form = (pages: string, type = 'image/png') =>
    nest(
      'multipart/form-data',
      'b',
      ...['--b', 'Content-Disposition: form-data; name="pages"', '', pages],
      ...['--b', `Content-Disposition: form-data; name="scan"; filename="s.png"`, `Content-Type: ${type}`, '', 'png'],
    );
  const xml = { headers: ['Content-Type: application/xml'], body: '<address><street>A</street><no>1</no></address>' };
  const fields = { headers: ['Content-Type: application/x-www-form-urlencoded'], body: 'stamps=1%202' };

  test('has parts that have parts and fields of their own', async () => {
    const sent = await read('/letters', 'multipart/mixed', texts('a', 'b'), form('7'), xml, fields);
    const [alternatives, { scan, ...others }, ...rest] = sent as [unknown, Record<string, unknown>, ...unknown[]];
    assert.deepEqual(
      [alternatives, others, ...rest],
      [['a', 'b'], { pages: 7 }, { street: 'A', no: 1 }, { stamps: [1, 2] }],
    );
    assert.ok(scan instanceof File && scan.name === 's.png' && (await scan.text()) === 'png');
    const wrong: [parts: RawPart[], says: RegExp][] = [
      [[texts('a'), form('7'), xml, fields], /at least 2/],
      [[texts('a', 'b'), form('seven'), xml, fields], /pages/],
      [[texts('a', 'b'), form('7', 'image/gif'), xml, fields], /"1\.scan".*must be image\/png/],
      [[texts('a', 'b'), form('7'), { ...xml, body: '<address>' }, fields], /Part 2: XML parse error/],
      [[texts('a', 'b'), { ...form('7'), body: 'nothing' }, xml, fields], /no multipart body/],
    ];
    for (const [parts, says] of wrong) {
      const { status, text } = await send('/letters', 'multipart/mixed', ...parts);
      assert.equal(status, 400, text);
      assert.match(text, says);
    }
    const letter = [['a', 'b'], { pages: 7, scan: 'png' }, { street: 'A', no: 1 }, { stamps: [1, 2] }];
    body = letter;
    const { status, headers, text: answer } = await call(url, { method: 'GET', path: '/letters' });
    assert.equal(status, 200, answer);
    const back = await call(url, {
      ...{ path: '/letters', body: answer, headers: { 'Content-Type': `${headers['content-type']}` } },
    });
    assert.equal(back.status, 204, back.text);
    assert.deepEqual([seen?.body].flat()[0], ['a', 'b']);
    const sample = await call(mock.url, { method: 'GET', path: '/letters' });
    assert.match(sample.text, /Content-Type: multipart\/alternative; boundary=[\s\S]*<address>/);
  });

  test('is bytes where the contract describes no parts', async () => {
    assert.deepEqual(await read('/raw', 'multipart/digest', photo), writeParts(photo).body);
  });

  test('is held against its schema and the encodings, by position', async () => {
    const cases: [path: string, parts: RawPart[], says: RegExp][] = [
      ['/albums', [ada], /at least 2/],
      ['/albums', [{ headers: [json], body: '{}' }, photo], /author/],
      ['/albums', [{ headers: [json], body: '{' }, photo], /JSON/],
      ['/albums', [ada, { headers: ['Content-Type: image/gif'], body: png }], /"1".*must be image\/png/],
      ['/albums', [ada, { headers: ['X-Taken: soon'], body: png }], /x-taken/],
      ['/albums', [ada, photo, { headers: [], body: 'seven' }], /"2"/],
      ['/albums', [ada, photo, { headers: [], body: '7' }, { headers: [], body: 'too long' }], /"3"/],
      [
        '/notes',
        [
          { headers: [], body: '{"text":"a"}' },
          { headers: [], body: '{}' },
        ],
        /1.*text/,
      ],
    ];
    for (const [path, parts, says] of cases) {
      const { status, text } = await send(path, path === '/notes' ? 'multipart/related' : 'multipart/mixed', ...parts);
      assert.equal(status, 400, text);
      assert.match(text, says);
    }
  });

  test('is written from a list, or from values as they come', async () => {
    const ask = async (path: string, given: unknown) => {
      body = given;
      const response = await fetch(url + path);
      const [, boundary] =
        /^multipart\/mixed; boundary=(\w{32})$/.exec(response.headers.get('content-type') ?? '') ?? [];
      return [
        response.status,
        Buffer.from(await response.arrayBuffer())
          .toString('latin1')
          .replaceAll(boundary ?? 'none', 'edge'),
      ];
    };
    const written = (...parts: RawPart[]) => [200, writeParts(...parts).body.toString('latin1')];
    const [head, image] = [
      { headers: [json], body: '{"author":"Ada"}' },
      { headers: ['Content-Type: image/png'], body: png },
    ];
    const number = { headers: ['Content-Type: text/plain; charset=utf-8'], body: '7' };
    const text = { headers: ['Content-Type: text/plain'], body: 'é' };
    for (const photo of [png, new Blob([png]), new File([png], 'a.png', { type: 'image/png' })])
      assert.deepEqual(await ask('/albums', [{ author: 'Ada' }, photo, 7, 'é']), written(head, image, number, text));
    assert.equal((await ask('/albums', [{ author: 'Ada' }]))[0], 500);
    assert.equal((await ask('/albums', [{ author: 1 }, png]))[0], 500);
    const note = { headers: [json], body: '{"text":"a"}' };
    assert.deepEqual(await ask('/notes', [{ text: 'a' }]), written(note));
    assert.deepEqual(await ask('/notes', []), written());
    assert.equal((await ask('/notes', [{}]))[0], 500);
    assert.deepEqual(await ask('/notes', pieces({ text: 'a' }, { text: 'a' })), written(note, note));
    await assert.rejects(ask('/notes', pieces({ text: 'a' }, {})));
  });

  test('has the headers of its parts, which the contract may require', async () => {
    const ask = async (...given: Record<string, unknown>[]) => {
      body = given.map(() => 'text');
      partHeaders = Object.fromEntries(given.map((headers, index) => [index, [headers]]));
      const response = await fetch(`${url}/stamps`);
      partHeaders = undefined;
      return { status: response.status, text: await response.text() };
    };
    const { status, text } = await ask({ 'X-Taken': '2026-01-15' }, { 'x-taken': '2026-01-16' });
    assert.equal(status, 200, text);
    assert.deepEqual(text.match(/X-Taken: \S+/g), ['X-Taken: 2026-01-15', 'X-Taken: 2026-01-16']);
    for (const wrong of [{}, { 'X-Taken': 'soon' }, { 'X-Taken': '2026-01-15\r\nX: y' }])
      assert.equal((await ask({ 'X-Taken': '2026-01-15' }, wrong)).status, 500);
    assert.match(await (await fetch(`${mock.url}/stamps`)).text(), /Content-Type: text\/plain\r\nX-Taken: \d{4}-/);
  });

  test('is sent by the client', async () => {
    const operation = compileContract(document).operations.find(({ id }) => id === 'sendAlbum');
    assert.ok(operation);
    const file = new Blob([png], { type: 'image/png' });
    const { ok, status } = await createCaller({ baseUrl: url })(describeCall(document, operation), {
      body: [{ author: 'Ada' }, file, 7, 'é'],
    });
    assert.deepEqual([ok, status, bytes], [true, 204, png]);
    const [about, , ...others] = [seen?.body].flat();
    assert.deepEqual([about, others], [{ author: 'Ada' }, [7, 'é']]);
  });

  test('is read by the client as the list of its values', async () => {
    const callBy = createCaller({ baseUrl: url });
    const find = (id: string) => compileContract(document).operations.find((operation) => operation.id === id);
    const operation = find('readAlbum') ?? assert.fail();
    body = [{ author: 'Ada' }, png, 7, 'é'];
    const { ok, data } = await callBy(describeCall(document, operation));
    const [about, photo, ...others] = [data].flat();
    assert.deepEqual([ok, about, others], [true, { author: 'Ada' }, ['7', 'é']]);
    assert.ok(photo instanceof Blob && photo.type === 'image/png');
    assert.deepEqual(Buffer.from(await photo.arrayBuffer()), png);
    body = [];
    const notes = await callBy(describeCall(document, find('readNotes') ?? assert.fail()));
    assert.deepEqual(notes.data, []);
  });

  test('is made by the mock, and taken by it', async () => {
    for (const path of ['/albums', '/notes'])
      for (const Prefer of ['', 'dynamic=true']) {
        const response = await fetch(mock.url + path, { headers: { Prefer } });
        const text = await response.text();
        assert.equal(response.status, 200, text);
        assert.match(text, /^--\w+\r\nContent-Type: application\/json\r\n\r\n\{[\s\S]*--\r\n$/);
      }
    const headers = { 'Content-Type': 'multipart/mixed; boundary=edge' };
    for (const [parts, status] of [
      [[ada, photo], 204],
      [[ada], 400],
    ] as const)
      assert.equal(
        (await call(mock.url, { path: '/albums', headers, body: writeParts(...parts).body })).status,
        status,
      );
  });
});

async function* pieces(...values: unknown[]): AsyncGenerator<unknown> {
  yield* values;
}
