import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import {
  holderOf,
  listSubschemas,
  mapKeyword,
  visitDocumentSchemas,
  walkSchemas,
} from '../../server/openapi/schema/index.ts';

const tokensIn = (schema: unknown) => listSubschemas(schema).map(({ tokens }) => tokens.join('/'));

test('a schema holds schemas under these keywords, each alone, in a list or by name', () => {
  const cases: [schema: unknown, tokens: string[]][] = [
    [JSON.parse('{"not":{},"if":true,"then":{},"else":false}'), ['not', 'if', 'then', 'else']],
    [{ items: {}, prefixItems: [{}, true], contains: {} }, ['items', 'prefixItems/0', 'prefixItems/1', 'contains']],
    [{ allOf: [{}], anyOf: [{}], oneOf: [{}, {}] }, ['allOf/0', 'anyOf/0', 'oneOf/0', 'oneOf/1']],
    [{ properties: { a: {}, items: {} } }, ['properties/a', 'properties/items']],
    [{ patternProperties: { '^a/': {} }, additionalProperties: {} }, ['patternProperties/^a/', 'additionalProperties']],
    [
      { propertyNames: {}, unevaluatedItems: {}, unevaluatedProperties: false },
      ['propertyNames', 'unevaluatedItems', 'unevaluatedProperties'],
    ],
    [
      { $defs: { a: {} }, definitions: { b: {} }, dependentSchemas: { c: {} } },
      ['$defs/a', 'definitions/b', 'dependentSchemas/c'],
    ],
    [{ properties: JSON.parse('{"__proto__": {}, "toString": {}}') }, ['properties/__proto__', 'properties/toString']],
    [{ enum: [{}], const: {}, default: {}, example: {}, examples: [{}], required: ['items'] }, []],
    [{ discriminator: { mapping: {} }, xml: {}, externalDocs: {}, 'x-schema': {} }, []],
    [true, []],
    [null, []],
    [[{ not: {} }], []],
  ];
  for (const [schema, tokens] of cases)
    assert.deepEqual(tokensIn(schema).sort(), tokens.sort(), JSON.stringify(schema));
});

test('a keyword that holds schemas is told from one that is named as members of every object are', () => {
  for (const keyword of ['items', 'oneOf', 'properties', '$defs']) assert.ok(holderOf(keyword), keyword);
  for (const keyword of ['enum', 'toString', '__proto__', 'constructor', 'x-items'])
    assert.equal(holderOf(keyword), undefined, keyword);
});

test('each schema that a keyword holds is changed, and the rest stays', () => {
  const mark = (schema: unknown, ...names: string[]) => [schema, ...names];
  assert.deepEqual(mapKeyword('not', true, mark), [true]);
  assert.deepEqual(mapKeyword('oneOf', [1, 2], mark), [
    [1, '0'],
    [2, '1'],
  ]);
  assert.deepEqual(mapKeyword('properties', { a: 1, b: 2 }, mark), { a: [1, 'a'], b: [2, 'b'] });
  assert.deepEqual(mapKeyword('enum', [1, 2], mark), [1, 2]);
});

test('a walk gives outer schemas before inner ones, each with its pointer', () => {
  const schema = { properties: { 'a/b': { items: { not: true } } }, anyOf: [{ type: 'null' }] };
  assert.deepEqual([...walkSchemas(schema, '#/s')].map(({ pointer }) => pointer).sort(), [
    '#/s',
    '#/s/anyOf/0',
    '#/s/properties/a~1b',
    '#/s/properties/a~1b/items',
    '#/s/properties/a~1b/items/not',
  ]);
});

const parameter = { name: 'q', in: 'query', schema: { items: { type: 'integer' } } };
const content = {
  'application/json': { schema: { $ref: '#/components/schemas/schema' }, example: { schema: { type: 'no' } } },
};
const document: Document = {
  openapi: '3.1.0',
  info: { title: 'Schemas', version: '1' },
  paths: {
    '/schema': {
      parameters: [parameter],
      post: {
        operationId: 'schema',
        requestBody: { content },
        responses: { default: { description: 'x', headers: { schema: { schema: true } } } },
      },
    },
  },
  components: { schemas: { schema: { properties: { schema: { default: { schema: {} } } } }, example: {} } },
  'x-own': { schema: {} },
} as Document;

const pointers = [
  '#/components/schemas/example',
  '#/components/schemas/schema',
  '#/components/schemas/schema/properties/schema',
  '#/paths/~1schema/parameters/0/schema',
  '#/paths/~1schema/parameters/0/schema/items',
  '#/paths/~1schema/post/requestBody/content/application~1json/schema',
  '#/paths/~1schema/post/responses/default/headers/schema/schema',
];

/** Every schema of a document, with the pointer to it. */
function list(from: Document) {
  const found: { schema: unknown; pointer: string }[] = [];
  visitDocumentSchemas(from, (schema, pointer) => void found.push({ schema, pointer: pointer() }));
  return found;
}

test('every schema is found, and nothing that only is named or looks like one', () => {
  assert.deepEqual(
    list(document)
      .map(({ pointer }) => pointer)
      .sort(),
    pointers,
  );
});
