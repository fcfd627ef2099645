import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileContract } from '../../server/openapi/compile-contract.ts';
import type { Document } from '../../server/openapi/document.ts';
import { excerptOperation } from '../../server/openapi/excerpt.ts';

const ok = { 204: { description: 'Done.' } };
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const document = {
  openapi: '3.1.0',
  info: { title: 'Many', version: '1' },
  servers: [{ url: '/v1' }],
  security: [{ key: [] }],
  webhooks: { call: { post: { responses: ok } } },
  paths: {
    '/a/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: ref('Id') }],
      get: { operationId: 'readA', responses: ok },
      post: {
        operationId: 'makeA',
        requestBody: json({ $ref: '#/paths/~1b/put/requestBody/content/application~1json/schema' }),
        responses: { 201: { $ref: '#/components/responses/Made' } },
      },
    },
    '/b': {
      put: {
        operationId: 'putB',
        requestBody: json({ type: 'object', properties: { inner: ref('Choice') } }),
        responses: ok,
      },
      get: {
        operationId: 'readB',
        requestBody: json({ properties: { own: { $ref: '#/paths/~1b/get/responses/200/content/x/schema' } } }),
        responses: {
          200: { description: 'Read.', content: { x: { schema: { $dynamicRef: '#/components/schemas/Id' } } } },
        },
      },
    },
    '/c': { $ref: '#/components/pathItems/C' },
  },
  components: {
    pathItems: { C: { get: { operationId: 'readC', security: [], responses: ok } } },
    responses: { Made: { description: 'Made.', ...json(ref('Loop')) } },
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' }, other: { type: 'http', scheme: 'basic' } },
    schemas: {
      Id: { type: 'integer' },
      Loop: { type: 'object', properties: { next: ref('Loop'), mapping: { properties: { id: ref('Deep') } } } },
      Deep: { type: 'boolean' },
      Choice: {
        oneOf: [ref('Cat')],
        discriminator: { propertyName: 'kind', mapping: { cat: '#/components/schemas/Cat', dog: 'Dog' } },
      },
      Cat: { type: 'object' },
      Dog: { type: 'object' },
      Unused: { type: 'string' },
    },
  },
} as unknown as Document;

test('an excerpt has one operation, and the components that it refers to, however far', () => {
  const excerpt = excerptOperation(document, { path: '/a/{id}', method: 'post' });
  assert.deepEqual(Object.keys(excerpt.paths ?? {}), ['/a/{id}']);
  assert.deepEqual(Object.keys(excerpt.paths?.['/a/{id}'] ?? {}), ['parameters', 'post']);
  assert.deepEqual(Object.keys(excerpt.components?.schemas ?? {}).sort(), [
    'Cat',
    'Choice',
    'Deep',
    'Dog',
    'Id',
    'Loop',
  ]);
  assert.deepEqual(Object.keys(excerpt.components?.securitySchemes ?? {}), ['key']);
  assert.deepEqual([excerpt.servers, 'webhooks' in excerpt], [document.servers, false]);
});

test('what stood under another path is found where it has moved', () => {
  const { operations } = compileContract(excerptOperation(document, { path: '/a/{id}', method: 'post' }));
  const check = operations[0]?.body?.content[0]?.check;
  assert.deepEqual(
    [check?.isValid({ inner: { kind: 'cat' } }), check?.isValid({ inner: { kind: 'cow' } })],
    [true, false],
  );
});

test('a reference to a part of the operation itself stays', () => {
  const excerpt = excerptOperation(document, { path: '/b', method: 'get' });
  assert.match(JSON.stringify(excerpt), /"#\/paths\/~1b\/get\/responses\/200/);
  assert.deepEqual(excerpt.components?.schemas, { Id: { type: 'integer' } });
});

test('a path item that is a reference is written out, without the security that it does not ask for', () => {
  const { paths, components } = excerptOperation(document, { path: '/c', method: 'get' });
  assert.deepEqual([Object.keys(paths?.['/c'] ?? {}), components], [['get'], {}]);
});

test('an excerpt leaves the document as it is', () => {
  const before = JSON.stringify(document);
  const excerpt = excerptOperation(document, { path: '/a/{id}', method: 'post' });
  assert.equal(JSON.stringify(document), before);
  assert.notEqual(excerpt.components?.schemas?.Loop, document.components?.schemas?.Loop);
});
