import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import { createSchemaChecks } from '../../server/openapi/schema/index.ts';

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
