import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { mostSteps } from '../../server/openapi/schema/index.ts';
import { createTakeContract } from '../support/comparisons.ts';
import { startTestMock } from '../support/mocks.ts';

const doubled = Array.from({ length: 60 }, (_, index) => `(\\${index + 1}\\${index + 1})`).join('');

const steps = `it takes more than ${mostSteps} steps to make a sample`;
const cases: [name: string, schema: object, reason: string][] = [
  ['repetitions of nothing', { type: 'string', pattern: '^(((){9999}){9999}){9999}$' }, steps],
  ['repetitions of repetitions', { type: 'string', pattern: '^(((a){9999}){9999}){9999}$' }, steps],
  ['back-references that double', { type: 'string', pattern: `^(a)${doubled}$` }, steps],
  ['a long text', { type: 'string', minLength: 1e9 }, steps],
  ['different items', { type: 'array', uniqueItems: true, minItems: 100_000, items: { type: 'string' } }, steps],
  ['vast lists', { type: 'array', minItems: 1e9 }, steps],
  ['vast lists of vast lists', { type: 'array', minItems: 3000, items: { type: 'array', minItems: 3000 } }, steps],
  ['vast objects', { type: 'object', minProperties: 1e9, additionalProperties: true }, steps],
  [
    'names of which there are too few',
    { type: 'object', minProperties: 1e5, propertyNames: { enum: ['a', 'b'] } },
    'there must be 100000 properties, and there can be 2',
  ],
  [
    'properties of which there are too few',
    { type: 'object', minProperties: 3, additionalProperties: false, properties: { a: {}, b: {} } },
    'there must be 3 properties, and there can be 2',
  ],
  ['a pattern of too few names', { type: 'object', minProperties: 3, propertyNames: { pattern: '^[ab]$' } }, steps],
  ['what is allowed by nothing', { type: 'string', maxLength: 3, minLength: 5 }, 'fewer than 5 characters'],
  ['words without number', { type: 'string', 'x-faker': { 'lorem.words': 1e8 } }, steps],
  ['repetitions in a template', { type: 'string', 'x-faker': { 'helpers.fromRegExp': 'a{100000000}' } }, steps],
  ['calls in a template', { type: 'string', 'x-faker': { 'helpers.fake': '{{lorem.words(100000000)}}' } }, steps],
];

const document = createTakeContract({});
for (const [name, schema] of [
  ...cases,
  ['many', { type: 'array', minItems: 1500, items: {} }] as const,
  ['different', { type: 'array', minItems: 1000, uniqueItems: true, items: { type: 'string' } }] as const,
  ['numbered', { type: 'integer', 'x-faker': { 'number.int': { min: 1e9, max: 2e9 } } }] as const,
]) {
  const responses = { 200: { description: 'One.', content: { 'application/json': { schema } } } };
  Object.assign(document.paths ?? {}, { [`/${encodeURIComponent(name)}`]: { get: { operationId: name, responses } } });
}

suite('a sample value takes so many steps, and no more:', async () => {
  const { url } = await startTestMock({ after }, document);
  const ask = (name: string) =>
    fetch(`${url}/${encodeURIComponent(name)}`, { headers: { Prefer: 'dynamic=true, seed=1' } });

  // Ten times what it takes where there is nothing else to do.
  const generous = 1000;

  for (const [name, , reason] of cases)
    test(name, async () => {
      const before = process.cpuUsage();
      const response = await ask(name);
      assert.equal(response.status, 501);
      assert((await response.text()).includes(reason));
      const { user, system } = process.cpuUsage(before);
      assert((user + system) / 1000 < generous, `${(user + system) / 1000} ms`);
    });

  test('1,500 items are made', async () => {
    const response = await ask('many');
    assert.equal(response.status, 200);
    assert(JSON.parse(await response.text()).length >= 1500);
  });

  test('1,000 different items are made', async () => {
    const response = await ask('different');
    assert(new Set(JSON.parse(await response.text())).size >= 1000);
  });

  test('a number is no count where a method takes limits', async () => {
    const response = await ask('numbered');
    assert(JSON.parse(await response.text()) >= 1e9);
  });
});
