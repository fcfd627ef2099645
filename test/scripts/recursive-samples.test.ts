import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { Document, Schema } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { startTestMock } from '../support/mocks.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const names = Array.from({ length: 40 }, (_, index) => `Part${index}`);
const others = Object.fromEntries(names.map((name) => [name, { anyOf: [ref(name), { type: 'string' }] }]));

/** Schemas that lead to each other, or to themselves, in every way that has an end. */
const schemas = {
  ...Object.fromEntries(
    names.map((name) => [
      name,
      { type: 'object', required: ['id'], properties: { id: { type: 'integer', minimum: 7 }, ...others } },
    ]),
  ),
  Tree: { type: 'object', required: ['kids'], properties: { kids: { type: 'array', items: ref('Tree') } } },
  Chain: { type: 'object', additionalProperties: ref('Chain'), properties: { next: ref('Chain') } },
  Leaf: { oneOf: [{ type: 'object', required: ['leaf'], properties: { leaf: ref('Leaf') } }, { type: 'boolean' }] },
  Beside: { ...ref('Part0'), description: 'A part.', required: ['id'] },
  Sealed: {
    allOf: [ref('Part1')],
    properties: { id: {}, self: ref('Sealed') },
    required: ['id'],
    unevaluatedProperties: false,
  },
  Matching: { type: 'string', pattern: '^/v1/[a-z]{3}$' },
} as Record<string, Schema>;

const document: Document = {
  openapi: '3.1.0',
  info: { title: 'Unfolded', version: '1.0.0' },
  paths: Object.fromEntries(
    Object.keys(schemas).map((name) => {
      const content = { 'application/json': { schema: ref(name) } };
      const get = { operationId: `read${name}`, responses: { 200: { description: 'It.', content } } };
      return [`/${name}`, { get }];
    }),
  ),
  components: { schemas },
};

describe('the mock makes a sample of what has no example, whatever its schema refers to:', async () => {
  const { url } = await startTestMock({ after }, document);
  for (const name of ['Part0', 'Part39', 'Tree', 'Chain', 'Leaf', 'Beside', 'Sealed', 'Matching']) {
    for (const prefer of ['dynamic=false', 'dynamic=true']) {
      test(`${name}, ${prefer}`, async () => {
        const { status, text } = await call(url, { method: 'GET', path: `/${name}`, headers: { prefer } });
        // The mock holds samples against the contract, and says 500 where it is wrong.
        assert.equal(status, 200, text);
        assert.ok(text.length < 1_000_000);
      });
    }
  }
});
