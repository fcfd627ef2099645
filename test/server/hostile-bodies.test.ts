import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { call } from '../support/calls.ts';
import { type Chance, createChance } from '../support/chance.ts';
import { readTestContract, startAnyServer } from '../support/contracts.ts';
import { filePart, part, writeParts } from '../support/form-bodies.ts';
import { startUploads } from '../support/uploads.ts';

const seed = Number(process.env.SEED ?? 1 + Math.floor(Math.random() * 1_000_000));

/** What is done to the bytes of a body. */
function spoil(random: Chance, body: Buffer): Buffer {
  const at = random.below(body.length);
  const end = Math.min(body.length, at + 1 + random.below(12));
  const odd = [
    '--edge',
    '--edge--',
    '\r\n\r\n',
    '\r\n',
    '\n',
    '"',
    ';',
    ':',
    '\0',
    '\xff',
    'name=',
    "filename*=utf-8''%ff",
    '<',
    '</',
    '>',
    '<a>',
    '<![CDATA[',
    ']]>',
    '<!--',
    '<?x ',
    '&amp',
    '&#x110000;',
    '&x;',
    '<!DOCTYPE a>',
    '=',
    "'",
    'xmlns:a="b" ',
    '__proto__',
    '{',
    '}',
    '[',
    '1e999',
  ];
  const text = Buffer.from(odd[random.below(odd.length)] ?? '', 'latin1');
  const start = body.subarray(0, at);
  return (
    [
      () => Buffer.concat([start, text, body.subarray(at)]),
      () => Buffer.concat([start, text, body.subarray(end)]),
      () => Buffer.concat([start, body.subarray(end)]),
      () => start,
      () => Buffer.concat([start, body.subarray(at, end), body.subarray(at, end), body.subarray(end)]),
    ][random.below(5)]?.() ?? body
  );
}

suite(`a spoilt body is turned down or read, and nothing else happens (SEED=${seed})`, async () => {
  const uploads = await startUploads({ after });
  const markup = await readTestContract('markup.yaml');
  const book = { id: 1, title: 'A', tags: [] };
  const { url } = await startAnyServer({ after }, markup, {
    addBook: () => ({ status: 201, contentType: 'application/json', body: book }),
  });
  const bodies: [name: string, url: string, path: string, type: string, body: Buffer][] = [
    [
      'multipart',
      uploads.urls[0] ?? '',
      '/forms',
      'multipart/form-data; boundary=edge',
      writeParts(
        part('title', 'Orion'),
        filePart(
          'photo',
          'é.png',
          Buffer.from([137, 13, 10, 45, 45]),
          'Content-Type: image/png',
          'X-Taken: 2026-01-15',
        ),
        part('about', '{"by":"Ada"}', 'Content-Type: application/json; charset=utf-8'),
        part('box[ra]', '1'),
      ).body,
    ],
    [
      'JSON lines',
      uploads.urls[0] ?? '',
      '/lines',
      'application/x-ndjson',
      Buffer.from('{"by":"Ada"}\n{"by":"Bo","year":1}\n'),
    ],
    [
      'fields',
      uploads.urls[0] ?? '',
      '/fields',
      'application/x-www-form-urlencoded',
      Buffer.from('plain=1&commas=3,4&box[ra]=1&json={"a":1}'),
    ],
    [
      'XML',
      url,
      '/books',
      'application/xml',
      Buffer.from(
        '<?xml version="1.0"?><!-- c --><b:book xmlns:b="x" id="1" lang="en"><title>A &lt; &#66;</title><price/><tags/><authors><author><name><![CDATA[N]]></name></author></authors></b:book>',
      ),
    ],
  ];
  for (const [name, base, path, type, body] of bodies) {
    test(name, async () => {
      const random = createChance(seed);
      const statuses = new Set<number>();
      for (let turn = 0; turn < 300; turn++) {
        let spoilt = spoil(random, body);
        while (random.once(3)) spoilt = spoil(random, spoilt);
        const { status } = await call(base, { path, headers: { 'Content-Type': type }, body: spoilt });
        statuses.add(status);
        assert.ok(status < 500, `${status} for ${JSON.stringify(spoilt.toString('latin1'))}`);
      }
      assert.ok(statuses.has(400), [...statuses].join());
    });
  }
});
