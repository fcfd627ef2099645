import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Document } from '../../server/openapi/document/index.ts';
import { visitDocumentSchemas } from '../../server/openapi/schema/index.ts';

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
