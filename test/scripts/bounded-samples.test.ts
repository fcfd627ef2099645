import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { mostSteps } from '../../server/openapi/making-up/making-steps.ts';
import { createTakeContract } from '../support/comparisons.ts';
import { startTestMock } from '../support/mocks.ts';

const doubled = Array.from({ length: 60 }, (_, index) => `(\\${index + 1}\\${index + 1})`).join('');

const cases: Record<string, object> = {
  'repetitions of nothing': { type: 'string', pattern: '^(((){9999}){9999}){9999}$' },
  'repetitions of repetitions': { type: 'string', pattern: '^(((a){9999}){9999}){9999}$' },
  'back-references that double': { type: 'string', pattern: `^(a)${doubled}$` },
  'a long text': { type: 'string', minLength: 1e9 },
  'different items': { type: 'array', uniqueItems: true, minItems: 100_000, items: { type: 'string' } },
  'names of which there are too few': { type: 'object', minProperties: 1e5, propertyNames: { enum: ['a', 'b'] } },
  'words without number': { type: 'string', 'x-faker': { 'lorem.words': 1e8 } },
};

const document = createTakeContract({});
for (const [name, schema] of [
  ...Object.entries(cases),
  ['many', { type: 'array', minItems: 1500, items: {} }] as const,
]) {
  const responses = { 200: { description: 'One.', content: { 'application/json': { schema } } } };
  Object.assign(document.paths ?? {}, { [`/${encodeURIComponent(name)}`]: { get: { operationId: name, responses } } });
}

suite('a sample value takes so many steps, and no more:', async () => {
  const { url } = await startTestMock({ after }, document);
  const ask = (name: string) =>
    fetch(`${url}/${encodeURIComponent(name)}`, { headers: { Prefer: 'dynamic=true, seed=1' } });

  for (const name of Object.keys(cases))
    test(name, async () => {
      const response = await ask(name);
      assert.equal(response.status, 501);
      assert.match(await response.text(), new RegExp(`it takes more than ${mostSteps} steps to make one up`));
    });

  test('1,500 items are made', async () => {
    const response = await ask('many');
    assert.equal(response.status, 200);
    assert(JSON.parse(await response.text()).length >= 1500);
  });
});
