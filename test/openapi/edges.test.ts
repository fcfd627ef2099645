import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listAlternatives, listEdges, listVariants, sketch, viewsOf } from '../../server/openapi/schema/index.ts';

const ref = (name: string) => ({ $ref: `#/s/${name}` });
const schemas = {
  Cat: { type: 'object', required: ['kind'], properties: { kind: { const: 'cat' }, lives: { type: 'integer' } } },
  Dog: { type: 'object', required: ['kind'], properties: { kind: { const: 'dog' } } },
  Pet: { oneOf: [ref('Cat'), ref('Dog')] },
  Pair: {
    allOf: [{ anyOf: [{ minimum: 1 }, { maximum: 9 }] }],
    oneOf: [{ type: 'integer' }, { type: 'number' }, false],
  },
  Loop: { anyOf: [ref('Loop'), { type: 'string' }] },
  Code: { type: 'string', minLength: 2, maxLength: 4, format: 'date', pattern: '^a' },
  Codes: { type: 'array', uniqueItems: true, maxItems: 2, items: { type: 'integer', minimum: 3 } },
};
const views = viewsOf({ openapi: '3.1.0', s: schemas }, 'request');
const placed = (name: keyof typeof schemas) => views.placed(`#/s/${name}`);
const valuesOf = (name: keyof typeof schemas) => listEdges(views, placed(name)).map(({ value }) => value);

test('alternatives are every combination of branches that some value satisfies', () => {
  const kinds = listAlternatives(views, placed('Pet')).map((view) => sketch(views, view, 'least'));
  assert.deepEqual(kinds, [{ kind: 'cat' }, { kind: 'dog' }]);
  const pairs = listAlternatives(views, placed('Pair')).map((view) => [view.types, view.lowest('maximum')]);
  assert.deepEqual(pairs, [
    [['integer'], Infinity],
    [['number'], Infinity],
    [['integer'], 9],
    [['number'], 9],
  ]);
  assert(listAlternatives(views, placed('Loop')).length > 0);
});

test('edges of a text are at its lengths and beyond, and of its format', () => {
  const texts = valuesOf('Code');
  for (const text of ['a', 'aa', 'aaaa', 'aaaaa', '🙂🙂🙂🙂🙂', '2024-02-29', '2026-02-29', ''])
    assert(texts.includes(text), text);
});

test('edges of a list are at its lengths and beyond, with edges of its items', () => {
  const lists = valuesOf('Codes').map((value) => JSON.stringify(value));
  for (const list of ['[3,4]', '[3,4,5]', '[3,3]', '[2]', '["abc"]']) assert(lists.includes(list), list);
});

test('variants of an object differ from it in one property', () => {
  const [cat] = listAlternatives(views, placed('Cat'));
  assert(cat);
  const variants = listVariants(views, cat, { kind: 'cat', lives: 7 });
  const has = (value: object) => variants.some((each) => JSON.stringify(each.value) === JSON.stringify(value));
  for (const value of [{ lives: 7 }, { kind: 'cat' }, { lives: 7, kind: 'CAT' }, { kind: 'cat', lives: 1.5 }])
    assert(has(value), JSON.stringify(value));
  assert(variants.some(({ about }) => about === '"__proto__" is unknown'));
});
