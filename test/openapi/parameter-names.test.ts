import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StyledParameter } from '../../server/openapi/parameters/index.ts';
import { createTextCodec } from '../support/codecs.ts';

const query = (name: string, more: Partial<StyledParameter> = {}): StyledParameter => ({ name, in: 'query', ...more });
const list = { type: 'array', items: { type: 'integer' } };

test('a name with brackets or a period is the name as it is', () => {
  assert.deepEqual(createTextCodec(query('ids[]'), list).read('ids%5B%5D=1&ids[]=2'), [1, 2]);
  assert.equal(createTextCodec(query('ids[]'), list).write([1, 2]), 'ids[]=1&ids[]=2');
  assert.equal(createTextCodec(query('a.b'), { type: 'integer' }).read('a.b=7'), 7);
  assert.equal(createTextCodec(query('__proto__'), { type: 'integer' }).read('__proto__=7'), 7);
});

test('delimiters that are percent-encoded stay in their item', () => {
  const texts = { type: 'array', items: { type: 'string' } };
  const read = (parameter: StyledParameter, text: string) => createTextCodec(parameter, texts).read(text);
  assert.deepEqual(read(query('a', { explode: false }), 'a=x%2Cy,z+%25'), ['x,y', 'z %']);
  assert.deepEqual(read(query('a', { explode: false, style: 'pipeDelimited' }), 'a=x%7Cy|z'), ['x|y', 'z']);
  assert.deepEqual(read({ name: 'a', in: 'path' }, 'x%2Cy,z+'), ['x,y', 'z+']);
  assert.deepEqual(read({ name: 'a', in: 'path', style: 'label', explode: true }, '.x%2Ey.z'), ['x.y', 'z']);
  assert.deepEqual(read({ name: 'a', in: 'path', style: 'matrix', explode: true }, ';a=x%3By;a=z'), ['x;y', 'z']);
  assert.deepEqual(read({ name: 'a', in: 'cookie', explode: false }, 'a=x%2Cy,z'), ['x,y', 'z']);
});

test('delimiters of spaces and bars may come encoded', () => {
  const read = (style: string, text: string) => createTextCodec(query('a', { style, explode: false }), list).read(text);
  for (const text of ['a=1%202%203', 'a=1+2+3', 'a=1 2 3']) assert.deepEqual(read('spaceDelimited', text), [1, 2, 3]);
  for (const text of ['a=1|2|3', 'a=1%7C2%7c3']) assert.deepEqual(read('pipeDelimited', text), [1, 2, 3]);
});

test('labels that are not exploded may be delimited by periods, as OpenAPI 3.1.0 has them', () => {
  const label = { name: 'a', in: 'path', style: 'label' } as const;
  assert.deepEqual(createTextCodec(label, list).read('.1.2.3'), [1, 2, 3]);
  assert.deepEqual(createTextCodec(label, { type: 'array', items: { type: 'number' } }).read('.1.5,2'), [1.5, 2]);
});

test('the items of a header are separated by commas, spaces and lines, and its text is no URL', () => {
  const header = { name: 'a', in: 'header' } as const;
  assert.deepEqual(createTextCodec(header, list).read('1, 2 ,3'), [1, 2, 3]);
  assert.deepEqual(createTextCodec(header, list).read(['1, 2', '3']), [1, 2, 3]);
  assert.deepEqual(createTextCodec(header, { type: 'integer' }).read(['1', '2']), ['1', '2']);
  assert.equal(createTextCodec(header, { type: 'integer' }).read(['1']), 1);
  assert.equal(createTextCodec(header, { type: 'string' }).read('50%25, x'), '50%25, x');
  const map = createTextCodec({ ...header, explode: true }, { additionalProperties: { type: 'integer' } });
  assert.deepEqual(map.read('a=1, b=2'), { a: 1, b: 2 });
});

test('a parameter in another place than the query claims no name of it', () => {
  assert.equal(createTextCodec({ name: 'a', in: 'header' }, list).claims('a'), false);
});

test('an object in exploded form claims its properties, and one of free names all', () => {
  const declared = { type: 'object', properties: { a: list, toString: { type: 'string' } } };
  const object = createTextCodec(query('o'), declared);
  assert.deepEqual(['a', 'toString', 'o', 'b', 'constructor'].filter(object.claims), ['a', 'toString']);
  assert.equal(object.takesRest, false);
  assert.deepEqual(object.read('a=1&a=2&b=3'), { a: [1, 2] });
  assert.equal(object.read('b=3'), undefined);

  const free = createTextCodec(query('o'), { ...declared, additionalProperties: { type: 'integer' } });
  assert.deepEqual([free.claims('b'), free.takesRest], [true, true]);
  assert.deepEqual(free.read('a=1&b=3&__proto__=4'), JSON.parse('{"a":[1],"b":3,"__proto__":4}'));

  const patterned = { patternProperties: { '^x-': { type: 'integer' } }, additionalProperties: false };
  assert.deepEqual(['x-a', 'y'].filter(createTextCodec(query('o'), patterned).claims), ['x-a']);
});

test('whatever else is in the query, a list or a text claims its name alone', () => {
  const parameters: [StyledParameter, unknown][] = [
    [query('a'), list],
    [query('a'), {}],
    [query('a', { explode: false }), { type: 'object' }],
    [query('a', { style: 'pipeDelimited' }), list],
  ];
  for (const [parameter, schema] of parameters) {
    const { claims, takesRest } = createTextCodec(parameter, schema);
    assert.deepEqual([claims('a'), claims('a[]'), claims('b'), takesRest], [true, false, false, false]);
  }
});

test('a style that a place does not have is refused by name', () => {
  for (const style of ['deepObject', 'toString']) {
    assert.throws(
      () => createTextCodec({ name: 'a', in: 'header', style }, {}),
      new RegExp(`The header parameter a cannot have the style ${style}`),
    );
  }
});
