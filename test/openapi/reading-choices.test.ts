import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTextCodec } from '../support/codecs.ts';

const query = { name: 'a', in: 'query', explode: false } as const;

test('a union is read as the first type, texts last, of which the text spells a value', () => {
  const codec = createTextCodec(query, { type: ['string', 'integer', 'boolean', 'null'] });
  assert.deepEqual(
    ['a=7', 'a=true', 'a=null', 'a=1e3', 'a='].map((text) => codec.read(text)),
    [7, true, null, '1e3', ''],
  );
});

test('the schema check decides between the readings of a union', () => {
  const codec = createTextCodec(query, { anyOf: [{ type: 'integer' }, { type: 'string' }] });
  assert.equal(
    codec.read('a=7', (value) => typeof value === 'string'),
    '7',
  );
  const lists = createTextCodec(query, { type: ['array', 'string'], items: { type: ['integer', 'string'] } });
  const isOneOf =
    (...allowed: unknown[]) =>
    (value: unknown) =>
      allowed.some((each) => JSON.stringify(each) === JSON.stringify(value));
  assert.deepEqual(lists.read('a=1,2', isOneOf([1, 2])), [1, 2]);
  assert.deepEqual(lists.read('a=1,2', isOneOf(['1', '2'])), ['1', '2']);
  assert.equal(lists.read('a=1,2', isOneOf('1,2')), '1,2');
});

test('where no reading is valid, the first is given', () => {
  const codec = createTextCodec(query, { type: ['integer', 'string'] });
  assert.equal(
    codec.read('a=7', () => false),
    7,
  );
});

test('the schema check is not asked where the type leaves no choice', () => {
  const codec = createTextCodec(query, { type: 'integer' });
  assert.equal(
    codec.read('a=7', () => assert.fail('asked')),
    7,
  );
});

test('the properties of a union are texts where only that is valid', () => {
  const codec = createTextCodec(query, { type: 'object', additionalProperties: { type: ['integer', 'string'] } });
  const isText = (value: unknown) => JSON.stringify(value) === '{"x":"1"}';
  assert.deepEqual(codec.read('a=x,1'), { x: 1 });
  assert.deepEqual(codec.read('a=x,1', isText), { x: '1' });
});
