import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, suite, test } from 'node:test';
import { bundleContract } from '../../scripts/contract/bundle.ts';
import { findSourceLines } from '../../scripts/contract/positions.ts';
import { createSourceMap } from '../../server/openapi/document/index.ts';
import { call } from '../support/calls.ts';
import { readOwnSourceMap } from '../support/own-contract.ts';
import { bearer, createFolder, startTestServer } from '../support/servers.ts';

const paths = `
openapi: 3.1.0
info: { title: Shop, version: 1.0.0 }
paths:
  /orders:
    post:
      operationId: placeOrder
      parameters:
        - { name: page, in: query, required: true, schema: { type: integer, exclusiveMaximum: 10 } }
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: 'order.yaml#/Order' }
      responses:
        '200': { description: Placed }
`;

const order = `
Order:
  type: object
  minProperties: 1
  maxProperties: 20
  propertyNames: { pattern: '^[a-z]+$' }
  required: [id]
  properties:
    id: { type: integer }
    size: { type: number, exclusiveMinimum: 0 }
    pair: { type: [string, 'null'] }
    tags: { type: array, uniqueItems: true, maxItems: 1, contains: { const: x } }
    lines:
      type: array
      items:
        type: object
        required: [sku]
        properties:
          sku: { type: string, maxLength: 3 }
        additionalProperties: false
    card: { type: string }
    code: { not: { const: none } }
    pay:
      oneOf:
        - type: object
          required: [kind, iban]
          properties: { kind: { const: bank }, iban: { type: string } }
        - type: object
          required: [kind, number]
          properties: { kind: { const: card }, number: { type: string, minLength: 4 } }
    any:
      anyOf: [{ type: integer }, { type: boolean }]
    both:
      oneOf: [{ type: integer }, { type: number }]
    pet: { anyOf: [{ $ref: '#/Cat' }, { $ref: '#/Dog' }] }
    time: { anyOf: [{ type: string, format: date }, { type: string, format: date-time }] }
    nested: { anyOf: [{ $ref: '#/Cat' }, { anyOf: [{ $ref: '#/Dog' }, { required: [barks] }] }] }
  dependentRequired: { card: [holder] }
Cat:
  type: object
  required: [name, lives]
Dog:
  type: object
  required: [name, barks]
`;

async function startShop() {
  const folder = createFolder();
  writeFileSync(join(folder, 'shop.yaml'), paths.trimStart());
  writeFileSync(join(folder, 'order.yaml'), order.trimStart());
  const bundle = await bundleContract(join(folder, 'shop.yaml'));
  if (bundle.findings) throw new Error(JSON.stringify(bundle.findings));
  const app = { sourceMap: createSourceMap(findSourceLines(bundle.positions)) };
  return startTestServer({ after }, { document: bundle.document, handlers: () => ({}), app });
}

/** From what is sent to what the response says of it, and the lines of `order.yaml` where that is written. */
const cases: [name: string, order: object, violations: object, lines: number[]][] = [
  [
    'an empty object',
    {},
    { __all__: ['Ensure this object has at least 1 property.'], id: ['This field is required.'] },
    [3, 6],
  ],
  ['a null where a value is required', { id: null }, { id: ['This field may not be null.'] }, [8]],
  [
    'a null where there need be nothing',
    { id: 1, size: null },
    { size: ['This field may not be null; leave it out.'] },
    [9],
  ],
  ['a value at an exclusive limit', { id: 1, size: 0 }, { size: ['Ensure this value is greater than 0.'] }, [9]],
  ['none of several types', { id: 1, pair: 1 }, { pair: ['Must be a string or null.'] }, [10]],
  [
    'a list with too many items, one of them twice',
    { id: 1, tags: ['x', 'x'] },
    {
      tags: [
        'Ensure this list has no more than 1 item.',
        'Ensure no item is in this list twice; 0 and 1 are the same.',
      ],
    },
    [11],
  ],
  [
    'a list without what it must contain',
    { id: 1, tags: ['y'] },
    { tags: ['Ensure this list has at least 1 item that is "x".'] },
    [11],
  ],
  [
    'wrong items',
    { id: 1, lines: [{ sku: 'abcd' }, {}, { sku: 'a', colour: 'red' }] },
    {
      lines: [
        '0.sku: Ensure this field has no more than 3 characters.',
        '1.sku: This field is required.',
        '2.colour: This field is unknown; leave it out.',
      ],
    },
    [16, 18, 19],
  ],
  [
    'a property without the one that it needs',
    { id: 1, card: 'v' },
    { holder: ['This field is required where there is card.'] },
    [37],
  ],
  ['a value that is ruled out', { id: 1, code: 'none' }, { code: ['Ensure this field is not "none".'] }, [21]],
  [
    'a name that is not allowed',
    { id: 1, Code: 1 },
    { __all__: ['The name "Code" is not allowed; leave it out.'] },
    [5],
  ],
  [
    'the alternative that was meant, not quite',
    { id: 1, pay: { kind: 'card', number: '1' } },
    { pay: ['number: Ensure this field has at least 4 characters.'] },
    [29],
  ],
  [
    'no alternative in particular',
    { id: 1, pay: { kind: 'cash' } },
    { pay: ['Ensure this field is one of: an object with kind and iban, an object with kind and number.'] },
    [23],
  ],
  [
    'what several alternatives ask for alike',
    { id: 1, pet: {} },
    { pet: ['Ensure this field is one of: Cat, Dog.', 'name: This field is required.'] },
    [34, 40],
  ],
  ['what is all that is wrong with an alternative', { id: 1, time: 7 }, { time: ['Not a valid string.'] }, [35]],
  [
    'nothing that only some of the alternatives within one ask for',
    { id: 1, nested: {} },
    { nested: ['Ensure this field is one of: Cat, a value.'] },
    [36],
  ],
  ['neither of two types', { id: 1, any: 'x' }, { any: ['Ensure this field is one of: an integer, a boolean.'] }, [31]],
  [
    'two alternatives at once',
    { id: 1, both: 1 },
    { both: ['Ensure this field is only one of: an integer, a number. It is more than one of them at once.'] },
    [33],
  ],
];

suite('a request that violates the contract', async () => {
  const { url, logged } = await startShop();
  const post = (path: string, body: string) =>
    call(url, { path, headers: { ...bearer, 'Content-Type': 'application/json' }, body });
  const told = () => {
    const [line, ...others] = logged.splice(0).filter(({ msg }) => msg === 'request violates the contract');
    assert.equal(others.length, 0, 'one line tells of it');
    assert.equal(line?.operationId, 'placeOrder');
    return [line?.violations ?? []].flat().map(Object);
  };

  for (const [name, body, violations, lines] of cases) {
    test(`is told what to do: ${name}`, async () => {
      const response = await post('/orders?page=1', JSON.stringify(body));
      assert.deepEqual([response.status, response.json], [400, violations]);
      const sources: string[] = told().map(({ source }) => source);
      assert.ok(
        sources.every((source) => /\/order\.yaml:\d+$/.test(source)),
        sources.join(),
      );
      assert.deepEqual(
        [...new Set(sources.map((source) => Number(source.split(':').at(-1))))].sort((a, b) => a - b),
        lines,
      );
    });
  }

  test('is told of a thousand mistakes in a response that is not as long', async () => {
    const response = await post('/orders?page=1', JSON.stringify({ id: 1, lines: Array(20_000).fill({}), any: 'x' }));
    assert.equal(response.status, 400);
    assert.ok(response.text.length < 5000, `${response.text.length} characters`);
    assert.match(response.text, /"And \d+ more like these\."/);
    assert.equal(told().length, 20);
  });

  test('is told so for a parameter, too', async () => {
    const response = await post('/orders?page=10', '{"id":1}');
    assert.deepEqual(response.json, { page: ['Ensure this value is less than 10.'] });
    const [violation] = told();
    assert.match(violation.pointer, /\/exclusiveMaximum$/);
    assert.match(violation.source, /\/shop\.yaml:8$/);
  });

  test('is logged without a word of what was sent', async () => {
    const response = await post('/orders?page=1', '{"id": s3cret}');
    assert.equal(response.status, 400);
    assert.doesNotMatch(JSON.stringify(logged), /s3cret/);
    const line = logged.splice(0).find(({ msg }) => msg === 'request turned down');
    assert.deepEqual([line?.operationId, line?.reason], ['placeOrder', 'The body is not JSON.']);
  });
});

test('the contract of the project has a line for what is violated', async () => {
  const { url, logged } = await startTestServer({ after }, { app: { sourceMap: readOwnSourceMap() } });
  const body = JSON.stringify({ name: 'x'.repeat(513) });
  const path = '/api/v2/job_templates/7/slice_workflow_jobs/';
  await call(url, { path, headers: { ...bearer, 'Content-Type': 'application/json' }, body });
  const [violation] = logged.flatMap((line) => [line.violations ?? []].flat().map(Object));
  assert.equal(violation?.pointer, '#/components/schemas/WorkflowJobList/properties/name/maxLength');
  assert.match(violation?.source, /^spec\/openapi\.yaml:\d+$/);
});
