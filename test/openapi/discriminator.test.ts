import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDiscriminator } from '../../server/openapi/discriminator.ts';

const cat = { $ref: '#/components/schemas/Cat' };
const dog = { $ref: '#/components/schemas/Dog' };

test('a discriminator names each branch by its mapping, else by its own name', () => {
  const cases: [mapping: unknown, names: string[][]][] = [
    [undefined, [['Cat'], ['Dog']]],
    [{}, [['Cat'], ['Dog']]],
    [{ meow: cat.$ref }, [['meow'], ['Dog']]],
    [{ meow: 'Cat' }, [['meow'], ['Dog']]],
    [{ a: cat.$ref, b: 'Cat', c: dog.$ref }, [['a', 'b'], ['c']]],
    [{ bird: '#/components/schemas/Bird' }, [['Cat'], ['Dog']]],
  ];
  for (const keyword of ['oneOf', 'anyOf'] as const) {
    for (const [mapping, names] of cases) {
      const schema = {
        [keyword]: [cat, dog],
        discriminator: { propertyName: 'kind', ...(mapping ? { mapping } : {}) },
      };
      const read = readDiscriminator(schema);
      assert.deepEqual([read?.propertyName, read?.keyword], ['kind', keyword]);
      assert.deepEqual(
        read?.branches.map((branch) => branch.names),
        names,
        JSON.stringify(mapping),
      );
    }
  }
});

test('a schema without a property, or with a branch that is no reference, has no choice', () => {
  const discriminator = { propertyName: 'kind' };
  const schemas: Record<string, unknown>[] = [
    { oneOf: [cat, dog] },
    { discriminator },
    { discriminator, oneOf: [] },
    { discriminator, oneOf: [cat, { type: 'object' }] },
    { discriminator: {}, oneOf: [cat] },
    { discriminator: { propertyName: 7 }, oneOf: [cat] },
    { discriminator: 'kind', oneOf: [cat] },
    { discriminator, allOf: [cat] },
  ];
  for (const schema of schemas) assert.equal(readDiscriminator(schema), undefined, JSON.stringify(schema));
});
