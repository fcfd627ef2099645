import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { renderTypes } from '../../scripts/generate/render-types.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import type { AnyInput } from '../../server/pipeline/request-context.ts';
import { call } from '../support/calls.ts';
import { createTakeContract } from '../support/comparisons.ts';
import { startAnyServer } from '../support/contracts.ts';

const list = (items: object) => ({ explode: false, schema: { type: 'array', items } });

/** Parameters of a query with what a handler gets for each text; undefined where that is a 400. */
const cases: [parameter: object, type: RegExp, texts: Record<string, unknown>][] = [
  [
    { allowEmptyValue: true, schema: { type: 'integer' } },
    /a\?: number \| ""/,
    { a: '', 'a=': '', 'a=7': 7, 'a=x': undefined },
  ],
  [
    { allowEmptyValue: true, schema: { type: 'string', minLength: 2 } },
    /a\?: string \| ""/,
    { 'a=': '', 'a=x': undefined },
  ],
  [{ schema: { type: 'integer' } }, /a\?: number;/, { a: undefined, 'a=': undefined, 'a=7': 7 }],
  // RFC 6570, section 3.2.8: a comma that is encoded is a part of the item.
  [list({ type: 'string' }), /a\?: string\[\]/, { 'a=1%2C2': ['1,2'], 'a=1,2': ['1', '2'] }],
  [list({ type: 'integer' }), /a\?: number\[\]/, { 'a=1%2C2': [1, 2], 'a=1%2C2,3': [1, 2, 3], 'a=1%2Cx': undefined }],
  [list({ enum: ['a', 'b'] }), /a\?: \("a" \| "b"\)\[\]/, { 'a=a%2cb': ['a', 'b'], 'a=a%2Cc': undefined }],
];

suite('a parameter of a query reaches the handler as it is typed:', async () => {
  for (const [parameter, type, texts] of cases) {
    const document: Document = createTakeContract({ parameters: [{ name: 'a', in: 'query', ...parameter }] });
    test(JSON.stringify(parameter), async () => {
      const inputs: AnyInput[] = [];
      const take = (input: AnyInput) => {
        inputs.push(input);
        return { status: 204 };
      };
      const { url } = await startAnyServer({ after }, document, { take });
      for (const [query, value] of Object.entries(texts)) {
        const { status } = await call(url, { method: 'GET', path: `/take?${query}` });
        assert.equal(status, value === undefined ? 400 : 204, query);
        if (value !== undefined) assert.deepEqual(inputs.pop()?.query.a, value, query);
      }
      assert.match(renderTypes(document)['request-types.ts'], type);
    });
  }
});
