import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, type TestContext, test } from 'node:test';
import { readContract } from '../../scripts/contract/bundle.ts';
import { renderTypes } from '../../scripts/generate/render-types.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { settleDynamicReferences } from '../../server/openapi/schema/index.ts';
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

/** The generic structures of OpenAPI 3.1.1, section 4.24.1.3: what a list holds depends on the way that leads to it. */
const generic = {
  List: { $id: 'list', type: 'array', items: { $dynamicRef: '#item' }, $defs: { any: { $dynamicAnchor: 'item' } } },
  Numbers: { $id: 'numbers', $ref: 'list', $defs: { number: { $dynamicAnchor: 'item', type: 'integer' } } },
  Tree: { $dynamicAnchor: 'node', properties: { nodes: { type: 'array', items: { $dynamicRef: '#node' } } } },
  SizedTree: {
    $dynamicAnchor: 'node',
    type: 'object',
    $ref: '#/components/schemas/Tree',
    required: ['size'],
    properties: { size: { type: 'integer' } },
  },
};

test('a dynamic reference has the type that it has on its way, in parameters, forms, types and samples', async (context) => {
  const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const json = (schema: object) => ({ 'application/json': { schema } });
  const operation = {
    operationId: 'list',
    parameters: [{ name: 'ids', in: 'query', schema: refer('Numbers') }],
    requestBody: {
      content: {
        'application/x-www-form-urlencoded': { schema: { type: 'object', properties: { ids: refer('Numbers') } } },
        ...json(refer('SizedTree')),
      },
    },
    responses: { 200: { description: 'Numbers.', content: json({ ...refer('Numbers'), minItems: 1 }) } },
  };
  const { document, url } = await startBundled(context, {
    paths: { '/a': { post: operation } },
    components: { schemas: generic },
  });
  const send = (query: string, type: string, body: string) =>
    call(url, { method: 'POST', path: `/a?${query}`, headers: { 'Content-Type': type }, body });
  const { status, text } = await send('ids=1&ids=2', 'application/x-www-form-urlencoded', 'ids=1&ids=2');
  assert.equal(status, 200);
  const sample: unknown = JSON.parse(text);
  assert(Array.isArray(sample) && sample.every(Number.isInteger), text);
  assert.equal((await send('ids=a', 'application/x-www-form-urlencoded', 'ids=1')).status, 400);
  assert.equal((await send('ids=1', 'application/x-www-form-urlencoded', 'ids=a')).status, 400);
  for (const [tree, expected] of [
    [{ size: 1, nodes: [{ size: 2, nodes: [] }] }, 200],
    [{ size: 1, nodes: [{ size: 'a' }] }, 400],
    [{ size: 1, nodes: [{}] }, 400],
  ] as const)
    assert.equal((await send('', 'application/json', JSON.stringify(tree))).status, expected);
  const types = renderTypes(document)['schemas.ts'];
  assert.match(types, /ListNumbers = \w+Number\[\];/);
  assert.match(types, /TreeSizedTree (= )?\{\s+nodes\?: SizedTree\[\];/);
  assert.match(types, /SizedTree = \{\s+size: number;\s+\} & TreeSizedTree;/);
});

test('a document has a limited number of schemas however many ways lead to them', () => {
  const next = (index: number) => ({
    anyOf: ['A', 'B'].map((letter) => ({ $ref: `#/components/schemas/${letter}${index}` })),
  });
  const count = 16;
  const steps = Array.from({ length: count }, (_, index) =>
    ['A', 'B'].map((letter) => [
      `${letter}${index}`,
      {
        $dynamicAnchor: `a${index}`,
        properties: { next: index + 1 < count ? next(index + 1) : { $ref: '#/components/schemas/End' } },
      },
    ]),
  ).flat();
  const End = { prefixItems: Array.from({ length: count }, (_, index) => ({ $dynamicRef: `#a${index}` })) };
  const info = { title: 'Ways', version: '1' };
  const document: Document = { openapi: '3.1.0', info, components: { schemas: { ...Object.fromEntries(steps), End } } };
  settleDynamicReferences(document);
  assert(Object.keys(document.components?.schemas ?? {}).length < 1100);
});

/** Bundles a contract and starts its mock. */
async function startBundled(context: TestContext, parts: object) {
  const file = join(createFolder(), 'contract.json');
  writeFileSync(file, JSON.stringify({ openapi: '3.1.0', info: { title: 'References', version: '1' }, ...parts }));
  const { document } = await readContract(file);
  const { url } = await startTestMock(context, document);
  return { document, url };
}

suite('a schema is resolved within its document', async () => {
  for (const [name, [schema, valid, invalid]] of Object.entries(cases)) {
    test(name, async (context) => {
      const { url } = await startBundled(context, {
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
      });
      const send = async (body: unknown) => {
        const headers = { 'Content-Type': 'application/json' };
        return (await call(url, { method: 'POST', path: '/a', headers, body: JSON.stringify(body) })).status;
      };
      for (const body of valid) assert.equal(await send(body), 204, JSON.stringify(body));
      for (const body of invalid) assert.equal(await send(body), 400, JSON.stringify(body));
    });
  }
});
