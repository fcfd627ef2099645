import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { readContract } from '../../scripts/contract/bundle.ts';
import { call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';
import { createFolder } from '../support/servers.ts';

const integer = { type: 'integer' };

/** Schemas with references that are no pointers to schemas, each with what is valid and what is not. */
const cases: Record<string, [schema: object, valid: unknown[], invalid: unknown[]]> = {
  'into an extension': [{ 'x-size': integer, $ref: '#/components/schemas/Body/x-size' }, [1], ['a']],
  'into a keyword that nobody knows': [
    { size: { inner: [integer] }, properties: { a: { $ref: '#/components/schemas/Body/size/inner/0' } } },
    [{ a: 1 }],
    [{ a: 'a' }],
  ],
  'into an example': [
    { example: { type: 'object', minProperties: 1 }, items: { $ref: '#/components/schemas/Body/example' } },
    [[{ a: 1 }]],
    [[{}]],
  ],
  'past names that are empty': [
    { $defs: { '': { $defs: { '': integer } } }, anyOf: [{ $ref: '#/components/schemas/Body/$defs//$defs/' }] },
    [1],
    ['a'],
  ],
  'by a URI': [
    {
      $id: 'https://example.org/schemas/tree.json',
      type: 'object',
      properties: { nodes: { items: { $ref: 'node.json' } } },
      $defs: {
        node: {
          $id: 'node.json',
          properties: { size: { $ref: '#/$defs/size' }, tree: { $ref: 'tree.json' } },
          $defs: { size: integer },
        },
      },
    },
    [{ nodes: [{ size: 1, tree: { nodes: [{ size: 2 }] } }] }],
    [{ nodes: [{ size: 1, tree: { nodes: [{ size: 'a' }] } }] }],
  ],
  'by a URI and a name': [
    {
      $id: 'https://example.org/other',
      $ref: 'child#name',
      $defs: { one: { $id: 'child', $defs: { size: { $anchor: 'name', ...integer } } }, two: { $anchor: 'name' } },
    },
    [1],
    ['a'],
  ],
  'by a dynamic name': [
    {
      $id: 'https://example.org/numbers',
      $ref: 'list',
      $defs: {
        here: { $dynamicAnchor: 'item', type: 'number' },
        list: {
          $id: 'list',
          type: 'array',
          items: { $dynamicRef: '#item' },
          $defs: { any: { $dynamicAnchor: 'item' } },
        },
      },
    },
    [[1, 2.5]],
    [['a']],
  ],
  'with items that are contained under a condition': [
    {
      if: { contains: { const: 'a' } },
      ...Object.fromEntries([['then', { anyOf: [{ contains: { const: 'b' } }, true] }]]),
      not: { contains: { const: 'd' } },
      unevaluatedItems: { const: 'c' },
    },
    [[], ['a', 'c', 'b', 'a'], ['c']],
    [['b'], ['a', 'd'], ['a', 'e']],
  ],
};

suite('a schema is resolved within its document', async () => {
  for (const [name, [schema, valid, invalid]] of Object.entries(cases)) {
    test(name, async (context) => {
      const document = {
        openapi: '3.1.0',
        info: { title: 'References', version: '1' },
        paths: {
          '/a': {
            post: {
              operationId: 'send',
              requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Body' } } } },
              responses: { 204: { description: 'Taken.' } },
            },
          },
        },
        components: { schemas: { Body: schema } },
      };
      const file = join(createFolder(), 'contract.json');
      writeFileSync(file, JSON.stringify(document));
      const { url } = await startTestMock(context, (await readContract(file)).document);
      const send = async (body: unknown) => {
        const headers = { 'Content-Type': 'application/json' };
        return (await call(url, { method: 'POST', path: '/a', headers, body: JSON.stringify(body) })).status;
      };
      for (const body of valid) assert.equal(await send(body), 204, JSON.stringify(body));
      for (const body of invalid) assert.equal(await send(body), 400, JSON.stringify(body));
    });
  }
});
