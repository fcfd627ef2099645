import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Place } from '../../server/openapi/parameters/index.ts';
import { createTextCodec } from '../support/codecs.ts';

const content = { 'application/json; charset=utf-8': {} };
const value = { text: 'a, b; c=d&é "%25"', list: [1, null, true], nested: { x: {} } };

for (const place of ['path', 'query', 'header', 'cookie'] satisfies Place[]) {
  test(`a ${place} parameter of JSON is read, and written so that it is read again`, () => {
    const codec = createTextCodec({ name: 'a', in: place, content }, { type: 'object' });
    assert.deepEqual(codec.read(codec.write(value)), value);
    assert.match(codec.write(value), /^[ -~]*$/);
  });
}

test('a parameter of JSON that is no JSON, or too deep, stays a text', () => {
  const { read } = createTextCodec({ name: 'a', in: 'query', content }, { type: 'object' });
  const tooDeep = '['.repeat(5000) + ']'.repeat(5000);
  assert.equal(read('a={'), '{');
  assert.equal(read(`a=${tooDeep}`), tooDeep);
  assert.deepEqual(read('a=1&a=2'), [1, 2]);
  assert.equal(read('b=1'), undefined);
});

test('a parameter of another media type is the text, read by its type', () => {
  const codec = createTextCodec({ name: 'a', in: 'query', content: { 'text/plain': {} } }, { type: 'string' });
  assert.equal(codec.read('a=%7B%7D'), '{}');
  assert.equal(codec.write('a&b'), 'a=a%26b');
});

test('only its own name is claimed', () => {
  const { claims, takesRest } = createTextCodec({ name: 'a', in: 'query', content }, { type: 'object' });
  assert.deepEqual([claims('a'), claims('b'), takesRest], [true, false, false]);
});
