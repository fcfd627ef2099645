import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as pointers from '../../server/openapi/document/pointer.ts';

/** The examples of RFC 6901, sections 5 and 6, and names that objects inherit. */
const document = {
  ...{ foo: ['bar', 'baz'], '': 0, 'a/b': 1, 'c%d': 2, 'e^f': 3, 'g|h': 4, 'i\\j': 5, 'k"l': 6, ' ': 7, 'm~n': 8 },
  ...{ '~1': 9, ü: 10, nested: { 'a/b': { '~': 11 } }, own: JSON.parse('{"__proto__": 12}') },
};

const places: [names: string[], pointer: string, value: unknown][] = [
  [['foo'], '#/foo', ['bar', 'baz']],
  [['foo', '0'], '#/foo/0', 'bar'],
  [[''], '#/', 0],
  [['a/b'], '#/a~1b', 1],
  [['c%d'], '#/c%25d', 2],
  [['e^f'], '#/e%5Ef', 3],
  [['g|h'], '#/g%7Ch', 4],
  [['i\\j'], '#/i%5Cj', 5],
  [['k"l'], '#/k%22l', 6],
  [[' '], '#/%20', 7],
  [['m~n'], '#/m~0n', 8],
  [['~1'], '#/~01', 9],
  [['ü'], '#/%C3%BC', 10],
  [['nested', 'a/b', '~'], '#/nested/a~1b/~0', 11],
  [['own', '__proto__'], '#/own/__proto__', 12],
];

test('names are written as a pointer, read from it, and lead to the value', () => {
  for (const [names, pointer, value] of places) {
    assert.equal(pointers.pointerTo('#', ...names), pointer, names.join());
    assert.deepEqual(pointers.tokensOf(pointer), names, pointer);
    assert.deepEqual(pointers.valueAt(document, pointer), value, pointer);
  }
});

test('a pointer with needless or malformed percent-encoding is read as far as it can be', () => {
  for (const [pointer, names] of [
    ['#/a%62', ['ab']],
    ['#/100%', ['100%']],
    ['#/%zz/x', ['%zz', 'x']],
  ] as const)
    assert.deepEqual(pointers.tokensOf(pointer), names, pointer);
});

test('nothing is at a name that a value only inherits', () => {
  for (const pointer of ['#/toString', '#/__proto__', '#/foo/length0', '#/foo/2', '#/a~1b/x', '#/none/none'])
    assert.equal(pointers.valueAt(document, pointer), undefined, pointer);
});

test('references are followed to their end, and one that has none says so', () => {
  const chained = {
    a: { $ref: '#/b' },
    b: { $ref: '#/c' },
    c: { ok: 1 },
    loop: { $ref: '#/pool' },
    pool: { $ref: '#/loop' },
  };
  assert.deepEqual(pointers.locate(chained, '#/a'), { node: { ok: 1 }, pointer: '#/c' });
  assert.deepEqual(pointers.resolve(chained, { $ref: '#/a' }), { ok: 1 });
  assert.throws(() => pointers.locate(chained, '#/loop'), /^Error: The reference at #\/loop leads to itself\.$/);
  assert.throws(() => pointers.locate(chained, '#/d'), /^Error: The contract has nothing at #\/d\.$/);
});

test('an object is a reference if its $ref is a text', () => {
  for (const [node, is] of [
    [{ $ref: '#/a' }, true],
    [{ $ref: { type: 'string' } }, false],
    [{}, false],
    [null, false],
    ['$ref', false],
  ] as const)
    assert.equal(pointers.isRef(node), is, JSON.stringify(node));
});

test('a pointer into a value is no URI fragment', () => {
  for (const name of ['a', 'a/b', '~1', '100%', 'ü'])
    assert.deepEqual(pointers.namesOf(`/${pointers.escapeName(name)}`), [name]);
});
