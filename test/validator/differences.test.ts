import assert from 'node:assert/strict';
import { test } from 'node:test';
import { differences } from '../../server/validator/differences.ts';
import { call } from '../support/calls.ts';
import { createTakeContract, startComparedServer } from '../support/comparisons.ts';

/** A request on which the two differ, and the status by the compiled contract. */
interface Case {
  query?: string;
  body?: unknown;
  status: 204 | 400;
}

const inQuery = (schema: object) => createTakeContract({ parameters: [{ name: 'a', in: 'query', schema }] });
const inBody = (schema: object, schemas = {}) =>
  createTakeContract({ requestBody: { content: { 'application/json': { schema } } } }, schemas, 'post');

const cases: Record<string, [document: ReturnType<typeof createTakeContract>, ...cases: Case[]]> = {
  'number-spelling': [
    inQuery({ type: 'integer' }),
    ...['0x7', '%2B7', '7.0', '1e3', 'Infinity', '%207'].map((text): Case => ({ query: `a=${text}`, status: 400 })),
  ],
  'blank-value': [inQuery({ type: ['string', 'integer'] }), { query: 'a=', status: 400 }],
  'empty-value': [
    createTakeContract({
      parameters: [{ name: 'a', in: 'query', allowEmptyValue: true, schema: { type: 'integer' } }],
    }),
    { query: 'a', status: 204 },
    { query: 'a=', status: 204 },
  ],
  'blank-item': [inQuery({ type: 'array', items: { type: 'string' } }), { query: 'a=', status: 204 }],
  'malformed-encoding': [inQuery({ type: 'string', maxLength: 1 }), { query: 'a=%FF', status: 400 }],
  'long-unique-list': [
    inBody({ type: 'array', uniqueItems: true }),
    { body: [...Array.from({ length: 100 }, (_, index) => index), 5], status: 400 },
  ],
  'open-tuple': [inBody({ prefixItems: [{ type: 'string' }] }), { body: [5, 6], status: 400 }],
  'decimal-step': [inBody({ type: 'number', multipleOf: 0.01 }), { body: 19.999, status: 400 }],
  'backtracking-pattern': [
    createTakeContract(
      {
        parameters: [{ name: 'a', in: 'query', schema: { type: 'string', pattern: '^(a|b|ab)+$' } }],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                properties: { long: { pattern: 'x' } },
                patternProperties: { '^(a+)+$': { type: 'string' } },
                additionalProperties: false,
              },
            },
          },
        },
      },
      {},
      'post',
    ),
    { query: `a=${'ab'.repeat(60)}!`, body: {}, status: 400 },
    { query: `a=${'ab'.repeat(60)}`, body: { long: 'y'.repeat(2000) }, status: 400 },
    { query: 'a=ab', body: { [`${'a'.repeat(60)}!`]: 1 }, status: 400 },
  ],
  'vast-number': [inBody({ type: 'number', multipleOf: 0.5 }), { body: 1e21, status: 204 }],
  'contained-items': [inBody({ contains: { const: 1 }, unevaluatedItems: false }), { body: [1, 2], status: 400 }],
};

for (const name of Object.keys(differences)) {
  test(`${name}: the compiled contract decides`, async (t) => {
    const [document, ...requests] = cases[name] ?? [];
    assert(document, `${name} has no test`);
    const { url, comparisons, logged } = await startComparedServer(t, document);
    for (const { query, body, status } of requests) {
      const sent =
        body === undefined ? {} : { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
      const method = body === undefined ? 'GET' : 'POST';
      const response = await call(url, { method, path: `/take${query ? `?${query}` : ''}`, ...sent });
      const acceptedBy = status === 204 ? 'compiled' : 'validator';
      const comparison = comparisons.at(-1);
      assert.deepEqual(
        [response.status, comparison?.acceptedBy, comparison?.difference],
        [status, acceptedBy, name],
        query,
      );
    }
    assert.deepEqual(logged, []);
  });
}

test('a request that a difference is not about is none', async (t) => {
  const { url, comparisons } = await startComparedServer(t, inQuery({ type: 'integer', maximum: 9 }));
  for (const text of ['7', '10', 'x', '', '7&a=8']) await call(url, { method: 'GET', path: `/take?a=${text}` });
  const verdicts = comparisons.map(({ acceptedBy, difference }) => difference ?? acceptedBy);
  assert.deepEqual(verdicts, ['both', 'neither', 'neither', 'neither', 'neither']);
});
