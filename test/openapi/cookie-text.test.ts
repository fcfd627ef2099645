import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCookies } from '../../server/openapi/parameters/index.ts';
import { createTextCodec } from '../support/codecs.ts';

const read = (header?: string) => [...readCookies(header)];

test('cookies are read in their order, spaces left out, texts as they were sent', () => {
  assert.deepEqual(read('a=1; b="x%2Cy";c = z=z ;a=2'), [
    ['a', ['1', '2']],
    ['b', ['"x%2Cy"']],
    ['c', ['z=z']],
  ]);
});

test('quotes around a cookie are left out in the style form, and are part of the value in the style cookie', () => {
  const list = { type: 'array', items: { type: 'string' } };
  const readAs = (style: string, schema: unknown, explode = true) =>
    createTextCodec({ name: 'a', in: 'cookie', style, explode }, schema).read('a="x%2Cy,z"');
  assert.equal(readAs('form', { type: 'string' }), 'x,y,z');
  assert.deepEqual(readAs('form', list, false), ['x,y', 'z']);
  assert.equal(readAs('cookie', { type: 'string' }), '"x%2Cy,z"');
});

test('a part without an equals sign is no cookie', () => {
  assert.deepEqual(read('a; ;b=;=c'), [
    ['b', ['']],
    ['', ['c']],
  ]);
  assert.deepEqual(read(''), []);
  assert.deepEqual(read(undefined), []);
});

test('names of a prototype are names like any other, and names are decoded', () => {
  assert.deepEqual([...readCookies('__proto__=1; toString=2; h%C3%B6he=3').keys()], ['__proto__', 'toString', 'höhe']);
});

test('a plus sign in a cookie is a plus sign', () => {
  assert.equal(createTextCodec({ name: 'a', in: 'cookie' }, { type: 'string' }).read('a=1+%2B%3B'), '1++;');
});

test('a cookie that comes twice is the first, which has the more specific path, unless it is a list', () => {
  const read = (schema: unknown) => createTextCodec({ name: 'a', in: 'cookie' }, schema).read('a=1; a=2');
  assert.equal(read({ type: 'integer' }), 1);
  assert.deepEqual(read({ type: 'array', items: { type: 'integer' } }), [1, 2]);
});
