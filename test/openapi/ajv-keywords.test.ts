import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import { createSchemaChecks, isMultiple } from '../../server/openapi/schema/index.ts';

/** Each row: a step, multiples of it, and numbers that are none. */
const rows: [step: number, multiples: number[], others: number[]][] = [
  [0.01, [19.99, 0.07, -4.35, 1.1, 0, 1e6, 123456789.01, 1e20], [0.001, 19.995, -4.351, 1e-9]],
  [0.1, [0.3, 0.7, 1.1, 5, -0.6], [0.05, 0.30000000000000004]],
  [0.03, [0.09, 0.3, 2.1], [0.1, 0.08]],
  [0.0001, [0.0075], [0.00751]],
  [0.5, [1.5, -2], [0.25]],
  [1.5, [4.5, 3], [4, 1]],
  [1, [7, 1e300, -1], [0.5]],
  [2, [4, 1e22, -6], [3, 1]],
  [1e-7, [3e-7, 0.1234567], [1e-8]],
  [0.123456789, [0.246913578], [1e308]],
];

suite('multipleOf', () => {
  for (const [step, multiples, others] of rows) {
    test(`${step} is in ${multiples.join(', ')}, and not in ${others.join(', ')}`, () => {
      const document = { openapi: '3.1.0', number: { type: 'number', multipleOf: step } };
      const check = createSchemaChecks(document, 'request')('#/number');
      for (const value of [...multiples, ...others]) {
        const isOne = multiples.includes(value);
        assert.equal(check.isValid(value), isOne, `${value}`);
        assert.equal(isMultiple(value, step), isOne, `${value}`);
        const messages = check.findViolations(value).map(({ message }) => message);
        assert.deepEqual(messages, isOne ? [] : [`must be multiple of ${step}`]);
      }
    });
  }
});

const listed = {
  openapi: '3.1.0',
  components: { schemas: { List: { type: 'array', uniqueItems: true }, Any: { type: 'array', uniqueItems: false } } },
};
const listChecks = createSchemaChecks(listed, 'request');
const list = listChecks('#/components/schemas/List');

test('lists whose items all differ, as JSON Schema compares them', () => {
  const lists = [
    '[]',
    '[1,2]',
    '[1,"1"]',
    '[1,true]',
    '[0,false]',
    '[null,"null"]',
    '["1","\'1"]',
    '[[1],1]',
    '[["1"],"[\\"1\\"]"]',
    '[{"a":1},{"a":2}]',
    '[[1,2],[2,1]]',
    '[{},[]]',
    '[{"a":1},{"a":1,"b":null}]',
  ];
  for (const text of lists) assert.deepEqual(list.findViolations(JSON.parse(text)), [], text);
});

test('lists with an item twice, however it is written', () => {
  const lists: [text: string, twins: [number, number]][] = [
    ['[1,2,1]', [2, 0]],
    ['[1,1.0]', [1, 0]],
    ['[0,-0]', [1, 0]],
    ['["a","b","b"]', [2, 1]],
    ['[null,null]', [1, 0]],
    ['[{"a":1,"b":[2]},{"b":[2],"a":1}]', [1, 0]],
    ['[[{"a":1,"b":2}],[{"b":2,"a":1}]]', [1, 0]],
    ['[{"__proto__":1},{"__proto__":1}]', [1, 0]],
  ];
  for (const [text, [i, j]] of lists) {
    assert.equal(list.isValid(JSON.parse(text)), false, text);
    const [violation] = list.findViolations(JSON.parse(text));
    assert.deepEqual([violation?.keyword, violation?.params], ['uniqueItems', { i, j }], text);
  }
  assert.equal(listChecks('#/components/schemas/Any').isValid([1, 1]), true);
});

const own = {
  Node: {
    type: 'object',
    required: ['name', 'secret'],
    properties: {
      name: { $ref: '#/components/schemas/Name' },
      secret: { type: 'string', readOnly: true },
      children: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
      pet: { $ref: '#/components/schemas/Pet' },
      first: { $ref: '#/components/schemas/Node/properties/name' },
      any: { anyOf: [{ $ref: '#/components/schemas/Name' }, { $ref: '#/components/schemas/Pet' }] },
    },
  },
  Name: { type: 'string', maxLength: 3 },
  Pet: {
    oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
    discriminator: { propertyName: 'kind' },
  },
  Cat: {
    type: 'object',
    required: ['kind', 'claws'],
    properties: { kind: { type: 'string' }, claws: { type: 'integer' } },
  },
  Dog: {
    allOf: [{ $ref: '#/components/schemas/Cat' }, { properties: { bark: { $ref: '#/components/schemas/Name' } } }],
  },
};

/** The document with so many other schemas that none is compiled before a value comes to it, or with none. */
function createDocument(others: number): Document {
  const more = Array.from({ length: others }, (_, index) => [`Other${index}`, { type: 'null' }] as const);
  const schemas = { ...own, ...Object.fromEntries(more) };
  return { openapi: '3.1.0', info: { title: 'Large', version: '1' }, paths: {}, components: { schemas } } as Document;
}

const values = [
  { name: 'a' },
  { name: 'long' },
  {},
  'no object',
  { name: 'a', secret: 'b' },
  { name: 'a', children: [{ name: 'b', children: [{ name: 'c' }, { name: 7 }, {}] }] },
  { name: 'a', pet: { kind: 'Cat', claws: 1 } },
  { name: 'a', pet: { kind: 'Dog', claws: 'x', bark: 'loud' } },
  { name: 'a', pet: { kind: 'Fish' } },
  { name: 'a', first: 'long', any: 7 },
];

test('a schema that is compiled when a value comes to it says of every value what one that is compiled at once says', () => {
  for (const direction of ['request', 'response'] as const) {
    const [small, large] = [createDocument(0), createDocument(200)].map((document) =>
      createSchemaChecks(document, direction)('#/components/schemas/Node'),
    );
    assert.ok(small && large);
    const verdicts = values.map((value) => small.isValid(value));
    assert.deepEqual([...new Set(verdicts)].sort(), [false, true]);
    assert.deepEqual(
      values.map((value) => large.isValid(value)),
      verdicts,
    );
    // A schema that was derived for a discriminator refers to its branches in one way or the other.
    const find = (check: typeof small) =>
      values.map((value) => check.findViolations(value).map(({ schema: _, ...violation }) => violation));
    assert.deepEqual(find(large), find(small));
  }
});

test('what looks beyond references is compiled at once in a large contract too', () => {
  const document = createDocument(200);
  const schemas = document.components?.schemas ?? {};
  const base = { properties: { name: { type: 'string' } } };
  const closed = { allOf: [{ $ref: '#/components/schemas/Base' }], unevaluatedProperties: false };
  Object.assign(schemas, { Base: base, Closed: closed });
  const { isValid } = createSchemaChecks(document, 'request')('#/components/schemas/Closed');
  assert.equal(isValid({ name: 'a' }), true);
  assert.equal(isValid({ name: 'a', other: 1 }), false);
});
