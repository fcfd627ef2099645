import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findBranch, readDiscriminator } from '../../server/openapi/schema/index.ts';

const cat = { $ref: '#/components/schemas/Cat' };
const dog = { $ref: '#/components/schemas/Dog' };
const document = { components: { schemas: { Cat: {}, Dog: {} } } };

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
      const read = readDiscriminator(document, schema);
      assert.deepEqual([read?.propertyName, read?.keyword], ['kind', keyword]);
      assert.deepEqual(
        read?.branches.map((branch) => branch.names),
        names,
        JSON.stringify(mapping),
      );
    }
  }
});

test('a schema without a property, or without alternatives, has no discriminator', () => {
  const discriminator = { propertyName: 'kind' };
  const schemas: Record<string, unknown>[] = [
    { oneOf: [cat, dog] },
    { discriminator },
    { discriminator, oneOf: [] },
    { discriminator: {}, oneOf: [cat] },
    { discriminator: { propertyName: 7 }, oneOf: [cat] },
    { discriminator: 'kind', oneOf: [cat] },
    { discriminator, allOf: [cat] },
  ];
  for (const schema of schemas) assert.equal(readDiscriminator(document, schema), undefined, JSON.stringify(schema));
});

test('what a schema allows of the property goes before the name that it is given', () => {
  const kind = (schema: object) => ({ properties: { kind: schema } });
  const nested = { oneOf: [kind({ const: 'a' }), kind({ enum: ['b', 7] })] };
  const cases: [schema: unknown, mapping: object | undefined, allowed: unknown, tags: unknown[]][] = [
    [kind({ type: 'string' }), undefined, undefined, ['Cat']],
    [kind({ enum: ['cat'] }), undefined, ['cat'], ['cat']],
    [kind({ $ref: '#/components/schemas/Kind' }), undefined, ['cat', 'dog'], ['cat', 'dog']],
    [kind({ $ref: '#/components/schemas/Kind' }), { cat: 'Cat' }, ['cat', 'dog'], ['cat']],
    [kind({ const: 'cat' }), { kitten: 'Cat', cat: 'Cat' }, ['cat'], ['cat']],
    [{ allOf: [kind({ enum: ['a', 'b'] }), kind({ enum: ['b', 'c'] })] }, undefined, ['b'], ['b']],
    [nested, undefined, ['a', 'b', 7], ['a', 'b', 7]],
    [{ anyOf: [kind({ const: 'a' }), kind({})] }, undefined, undefined, ['Cat']],
    [{ properties: { name: {} }, additionalProperties: false }, undefined, [], []],
    [{ allOf: [{ $ref: '#/components/schemas/Cat' }] }, undefined, undefined, ['Cat']],
    [{ type: 'null' }, undefined, undefined, ['Cat']],
  ];
  for (const [Cat, mapping, allowed, tags] of cases) {
    const schemas = { Cat, Kind: { enum: ['cat', 'dog'] } };
    const schema = { oneOf: [cat, kind({ const: 'inline' })], discriminator: { propertyName: 'kind', mapping } };
    const [first, second] = readDiscriminator({ components: { schemas } }, schema)?.branches ?? [];
    assert.deepEqual([first?.allowed, first?.tags], [allowed, tags], JSON.stringify(Cat));
    assert.deepEqual([second?.names, second?.tags], [[], ['inline']]);
  }
});

test('a value that no name is for is meant for the branch of the default mapping', () => {
  for (const defaultMapping of ['Dog', '#/components/schemas/Dog']) {
    const schema = { oneOf: [cat, dog], discriminator: { propertyName: 'kind', defaultMapping } };
    const read = readDiscriminator(document, schema);
    assert.ok(read);
    assert.deepEqual(
      [{ kind: 'Cat' }, { kind: 'Fox' }, {}].map((value) => findBranch(read, value)),
      [0, 1, 1],
    );
  }
});

test('a value is meant for the one branch that its property names', () => {
  const schema = {
    anyOf: [cat, dog, { properties: { kind: { const: 'Dog' } } }],
    discriminator: { propertyName: 'kind' },
  };
  const read = readDiscriminator(document, schema);
  assert.ok(read);
  const meant = [{ kind: 'Cat' }, { kind: 'Dog' }, { kind: 'Fox' }, {}, null, 'Cat'].map((value) =>
    findBranch(read, value),
  );
  assert.deepEqual(meant, [0, undefined, undefined, undefined, undefined, undefined]);
});
