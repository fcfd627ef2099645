import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDefaults, defaultAt, listDefaulted } from '../../server/openapi/schema/index.ts';

const Node = { properties: { depth: { default: 0 }, next: { $ref: '#/s/Node' } } };
const Cat = { properties: { kind: {}, lives: { default: 9 } } };
const schemas: Record<string, unknown> = {
  ...{ Node, Cat, One: { default: 1 } },
  plain: { properties: { a: { default: 1 }, b: {} } },
  readOnly: { properties: { a: { default: 1, readOnly: true }, b: { default: 2, writeOnly: true } } },
  referred: { properties: { a: { $ref: '#/s/One' }, b: { allOf: [{ $ref: '#/s/One' }] } } },
  nearest: { properties: { a: { $ref: '#/s/One', default: 2 } } },
  composed: { allOf: [{ $ref: '#/s/plain' }, { properties: { c: { default: 3 } } }] },
  nested: { properties: { in: { $ref: '#/s/plain' } } },
  made: { properties: { in: { ...(Cat as object), default: {} } } },
  list: { items: { $ref: '#/s/plain' } },
  chosen: { oneOf: [{ $ref: '#/s/Cat' }, { $ref: '#/s/plain' }], discriminator: { propertyName: 'kind' } },
  any: { anyOf: [{ $ref: '#/s/plain' }] },
  falsy: { properties: { a: { default: null }, b: { default: false }, c: { default: '' } } },
  proto: JSON.parse('{"properties": {"__proto__": {"default": 1}, "toString": {"default": 2}}}'),
};

test('what a caller left out is filled in, and what they sent stays', () => {
  const cases: [schema: string, sent: unknown, filled: unknown][] = [
    ['plain', {}, { a: 1 }],
    ['plain', { a: null, c: 1 }, { a: null, c: 1 }],
    ['plain', [], []],
    ['plain', 'text', 'text'],
    ['readOnly', {}, { b: 2 }],
    ['referred', {}, { a: 1, b: 1 }],
    ['nearest', {}, { a: 2 }],
    ['composed', {}, { a: 1, c: 3 }],
    ['nested', {}, {}],
    ['nested', { in: {} }, { in: { a: 1 } }],
    ['list', [{}, 7, { a: 2 }], [{ a: 1 }, 7, { a: 2 }]],
    ['Node', { next: { next: {} } }, { depth: 0, next: { depth: 0, next: { depth: 0 } } }],
    ['chosen', { kind: 'Cat' }, { kind: 'Cat', lives: 9 }],
    ['chosen', { kind: 'plain' }, { kind: 'plain', a: 1 }],
    ['chosen', { kind: 'Dog' }, { kind: 'Dog' }],
    ['any', {}, {}],
    ['falsy', {}, { a: null, b: false, c: '' }],
  ];
  for (const [schema, sent, filled] of cases) {
    const value = structuredClone(sent);
    createDefaults({ s: schemas }, `#/s/${schema}`)(value);
    assert.deepEqual(value, filled, `${schema} ${JSON.stringify(sent)}`);
  }
});

test('a default that is an object is a new one each time', () => {
  const fill = createDefaults({ s: schemas }, '#/s/made');
  const [first, second]: { in?: object }[] = [{}, {}];
  for (const value of [first, second]) fill(value);
  assert.deepEqual([first?.in, second?.in], [{}, {}]);
  assert.notEqual(first?.in, second?.in);
});

test('names that objects inherit are filled in as own members', () => {
  const value = {};
  createDefaults({ s: schemas }, '#/s/proto')(value);
  assert.equal(JSON.stringify(value), '{"__proto__":1,"toString":2}');
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
});

test('the defaulted properties are listed by name, those of compositions too', () => {
  for (const [schema, names] of [
    ['plain', ['a']],
    ['readOnly', ['b']],
    ['composed', ['a', 'c']],
    ['nested', []],
    ['One', []],
  ] as const)
    assert.deepEqual(listDefaulted({ s: schemas }, `#/s/${schema}`), names, schema);
  assert.equal(defaultAt({ s: schemas }, '#/s/referred/properties/b'), 1);
});
