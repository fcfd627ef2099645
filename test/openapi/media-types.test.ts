import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { syntaxOf } from '../../server/openapi/bodies/index.ts';
import { covers, findCovering, isRange, parseMediaType } from '../../server/openapi/document/index.ts';

function parse(text: string) {
  const media = parseMediaType(text);
  assert.ok(media, text);
  return media;
}

describe('a media type covers another:', () => {
  const cases: [range: string, type: string, covered: boolean][] = [
    ['application/json', 'APPLICATION/JSON', true],
    ['application/json', 'application/json; v=1', true],
    ['application/json; v=1', 'application/json', false],
    ['application/json; v=1', 'application/json; V=1; x=2', true],
    ['application/json; v=1', 'application/json; v=2', false],
    ['application/json; v=a', 'application/json; v=A', false],
    ['application/json; charset=utf-8', 'application/json', true],
    ['application/json; charset=utf-8', 'application/json; charset=UTF-8', true],
    ['application/json; charset=utf-8', 'application/json; charset=latin1', false],
    ['text/plain; v="a b"', 'text/plain; v="a b"', true],
    ['image/*', 'image/png', true],
    ['image/*', 'image/*', true],
    ['image/*', 'imagery/png', false],
    ['image/png', 'image/*', false],
    ['*/*', 'image/png', true],
    ['*/*; q=1', 'image/png', false],
    ['application/json', 'application/problem+json', false],
  ];
  for (const [range, type, covered] of cases) {
    test(`${range} ${covered ? 'covers' : 'does not cover'} ${type}`, () => {
      assert.equal(covers(parse(range), parse(type)), covered);
    });
  }
});

test('the most specific declared type counts, whatever its place', () => {
  const declared = ['*/*', 'image/*', 'image/png', 'image/png; v=1', 'image/*; v=1'].map((text) => ({
    text,
    media: parse(text),
  }));
  const cases: [type: string, found: string][] = [
    ['text/plain', '*/*'],
    ['image/gif', 'image/*'],
    ['image/gif; v=1', 'image/*; v=1'],
    ['image/png', 'image/png'],
    ['image/png; v=1', 'image/png; v=1'],
    ['image/png; v=2', 'image/png'],
  ];
  for (const order of [declared, declared.toReversed()])
    for (const [type, found] of cases) assert.equal(findCovering(order, parse(type))?.text, found, type);
  assert.equal(findCovering(declared.slice(1), parse('text/plain')), undefined);
});

test('a text that names no media type is none', () => {
  for (const text of ['', 'json', 'application/', '/json', 'a b/c', 'application json'])
    assert.equal(parseMediaType(text), undefined, text);
});

test('the syntax follows from the subtype or its suffix; a range has that of bytes', () => {
  const cases: Record<string, string[]> = {
    json: ['application/json', 'text/json', 'application/problem+json', 'application/vnd.api+json; v=1'],
    fields: ['application/x-www-form-urlencoded'],
    parts: ['multipart/form-data; boundary=b'],
    xml: ['application/xml', 'text/xml', 'image/svg+xml'],
    lines: ['application/x-ndjson', 'application/jsonl', 'application/stream+json'],
    records: ['application/json-seq', 'application/geo+json-seq'],
    events: ['text/event-stream'],
    text: ['text/plain', 'text/csv'],
    bytes: ['*/*', 'image/*', 'image/png', 'application/octet-stream', 'multipart/mixed', 'application/jsonp'],
  };
  for (const [syntax, types] of Object.entries(cases))
    for (const type of types) assert.equal(syntaxOf(parse(type)), syntax, type);
  assert.deepEqual(['*/*', 'image/*', 'image/png'].map(parse).map(isRange), [true, true, false]);
});
