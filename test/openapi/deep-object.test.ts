import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mostParameterLevels } from '../../server/openapi/limits.ts';
import { createTextCodec } from '../support/codecs.ts';

const deep = (schema: unknown, name = 'f') => createTextCodec({ name, in: 'query', style: 'deepObject' }, schema);
const integers = { type: 'array', items: { type: 'integer' } };
const nested = {
  type: 'object',
  properties: {
    ids: integers,
    range: { type: 'object', properties: { from: { type: 'integer' }, to: { type: 'number' } } },
    rows: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
  },
};

test('objects within objects are read by their types', () => {
  assert.deepEqual(deep(nested).read('f[range][from]=1&f[range][to]=1e3'), { range: { from: 1, to: 1000 } });
});

test('a list comes repeated, with brackets, or with indexes in any order and with gaps', () => {
  const texts = [
    'f[ids]=1&f[ids]=2',
    'f[ids][]=1&f[ids][]=2',
    'f[ids][7]=2&f[ids][0]=1',
    'f%5Bids%5D%5B0%5D=1&f[ids][]=2',
  ];
  for (const text of texts) assert.deepEqual(deep(nested).read(text), { ids: [1, 2] }, text);
  assert.deepEqual(deep(nested).read('f[ids]=1'), { ids: [1] });
  assert.deepEqual(deep(nested).read('f[rows][1][id]=2&f[rows][0][id]=1'), { rows: [{ id: 1 }, { id: 2 }] });
  assert.deepEqual(deep(integers).read('f[]=1&f[]=2'), [1, 2]);
});

test('keys that look like indexes are names where the schema has an object', () => {
  assert.deepEqual(deep({ type: 'object', additionalProperties: { type: 'integer' } }).read('f[0]=1&f[10]=2'), {
    0: 1,
    10: 2,
  });
});

test('an object that no schema describes is read all the same, with texts for values', () => {
  assert.deepEqual(deep({}).read('f[a]=1&f[b][]=2&f[b][]=3&f[c][d]=x+y'), { a: '1', b: ['2', '3'], c: { d: 'x y' } });
});

test('names of a prototype are names like any other', () => {
  const read = deep({ type: 'object' }).read('f[__proto__][polluted]=1&f[constructor]=2&f[toString]=3');
  assert.deepEqual(Object.entries(read as object), [
    ['__proto__', { polluted: '1' }],
    ['constructor', '2'],
    ['toString', '3'],
  ]);
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
  assert.equal(Reflect.get({}, 'polluted'), undefined);
});

test('a schema that contains itself is followed as deep as the name, up to the limit', () => {
  const node = { type: 'object', properties: { next: { $ref: '#/schema' }, id: { type: 'integer' } } };
  assert.deepEqual(deep(node).read('f[next][next][id]=1'), { next: { next: { id: 1 } } });
  const deepest = `f${'[next]'.repeat(mostParameterLevels - 1)}[id]`;
  assert.equal(deep(node).claims(deepest), true);
  assert.match(JSON.stringify(deep(node).read(`${deepest}=1`)), /\{"id":1\}/);
  const deeper = `f[next]${deepest.slice(1)}`;
  assert.equal(deep(node).claims(deeper), false);
  assert.equal(deep(node).read(`${deeper}=1`), undefined);
});

test('the names that it claims are its own, with well-formed brackets', () => {
  const { claims } = deep(nested);
  assert.deepEqual(
    ['f', 'f[a]', 'f[a][]', 'f[a][b]'].filter((name) => !claims(name)),
    [],
  );
  assert.deepEqual(['g', 'fa', 'f[', 'f[a', 'f[a]b', 'f]a[', 'ff[a]'].filter(claims), []);
});

test('a name with a bracket or a period is the name as it is', () => {
  assert.deepEqual(deep(integers, 'f.g[]').read('f.g[][0]=1'), [1]);
  assert.equal(deep(nested, 'f.g').write({ range: { from: 1 } }), 'f.g[range][from]=1');
});
