import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { call } from '../support/calls.ts';
import { createTakeContract } from '../support/comparisons.ts';
import { startTestMock } from '../support/mocks.ts';

const object = (properties: object, required: string[]) => ({ type: 'object', required, properties });
const integer = { type: 'integer' };
const machine = object(
  {
    vcpus: integer,
    total_count: integer,
    size: { type: 'number' },
    memory: integer,
    offset: { ...integer, maximum: -5 },
    replicas: { ...integer, example: 42 },
    image: { type: 'string', pattern: '^[a-z]+-[0-9]+$', examples: ['debian-12'] },
    taken: { type: 'string', pattern: '^[a-z]+$', example: '12' },
  },
  ['vcpus', 'total_count', 'size', 'memory', 'offset', 'replicas', 'image', 'taken'],
);
const refs = ['Cat', 'Dog'].map((name) => ({ $ref: `#/components/schemas/${name}` }));
const schemas = {
  Cat: object({ kind: { enum: ['pet', 'cat'] }, lives: integer }, ['kind']),
  Dog: object({ kind: { enum: ['pet', 'dog'] }, bark: { type: 'boolean' } }, ['kind']),
};
const bodies: Record<string, object> = {
  pet: { oneOf: refs, discriminator: { propertyName: 'kind' } },
  anyPet: { anyOf: refs, discriminator: { propertyName: 'kind' } },
  machine,
};
const document = createTakeContract({}, schemas);
for (const [name, schema] of Object.entries(bodies)) {
  const responses = { 200: { description: 'One.', content: { 'application/json': { schema } } } };
  Object.assign(document.paths ?? {}, { [`/${name}`]: { get: { operationId: name, responses } } });
}

suite('sample values are what one would expect:', async () => {
  const { url } = await startTestMock({ after }, document);
  const preferences = ['code=200', ...Array.from({ length: 30 }, (_, seed) => `dynamic=true, seed=${seed}`)];
  const ask = async (path: string, prefer: string): Promise<Record<string, unknown>> => {
    const { status, json, text } = await call(url, { method: 'GET', path, headers: { Prefer: prefer } });
    assert.equal(status, 200, text);
    return Object(json);
  };

  for (const path of ['/pet', '/anyPet'])
    test(`${path} is one kind by its discriminator, and no other`, async () => {
      for (const prefer of preferences) assert.match(String((await ask(path, prefer)).kind), /^(cat|dog)$/, prefer);
    });

  test('numbers are negative only where they must be', async () => {
    for (const prefer of preferences) {
      const { vcpus, total_count, size, memory, offset } = await ask('/machine', prefer);
      for (const value of [vcpus, total_count, size, memory]) assert(Number(value) >= 0, `${prefer}: ${value}`);
      assert(Number(offset) <= -5);
    }
  });

  test('properties have the values of their examples, as far as those are right', async () => {
    for (const prefer of preferences) {
      const { replicas, image, taken } = await ask('/machine', prefer);
      assert.deepEqual([replicas, image], [42, 'debian-12'], prefer);
      assert.match(String(taken), /^[a-z]+$/);
    }
  });
});
