import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createUndeclaredSearch } from '../../server/openapi/schema/index.ts';
import { typeOfSchema } from '../support/codecs.ts';

const user = { type: 'object', properties: { name: { type: 'string' } } };
const schemas = {
  User: user,
  Tree: { properties: { left: { $ref: '#/components/schemas/Tree' }, right: { $ref: '#/components/schemas/Tree' } } },
  Ring: { allOf: [{ properties: { next: { $ref: '#/components/schemas/Ring' } } }, { properties: { next: {} } }] },
};
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

/** Each row: a schema, a value, and the places in it that the schema does not name. */
const cases: [string, object | boolean, unknown, string[]][] = [
  ['a property', user, { name: 'x', password: 1 }, ['password']],
  ['several', user, { b: 1, a: { c: 1 } }, ['b', 'a']],
  ['through a reference', ref('User'), { password: 1 }, ['password']],
  ['a name of every object', user, { toString: 1, constructor: 1 }, ['toString', 'constructor']],
  ['nested', { properties: { owner: ref('User') } }, { owner: { name: 'x', password: 1 } }, ['owner/password']],
  ['in a list', { items: ref('User') }, [{ name: 'x' }, { pin: 1 }, { pin: 2 }], ['*/pin', '*/pin']],
  ['in a tuple', { prefixItems: [{}, ref('User')] }, [{ pin: 1 }, { pin: 1 }, { pin: 1 }], ['*/pin']],
  ['in a list of lists', { items: { items: ref('User') } }, [[{ pin: 1 }]], ['*/*/pin']],
  ['allOf', { allOf: [ref('User'), { properties: { id: {} } }] }, { name: 'x', id: 1, pin: 1 }, ['pin']],
  ['oneOf', { oneOf: [ref('User'), { properties: { id: {} } }] }, { name: 'x', id: 1, pin: 1 }, ['pin']],
  ['anyOf with null', { anyOf: [ref('User'), { type: 'null' }] }, { name: 'x', pin: 1 }, ['pin']],
  ['a nullable object', { type: ['object', 'null'], properties: { a: {} } }, { a: 1, pin: 1 }, ['pin']],
  ['a schema that contains itself', ref('Tree'), { left: { right: { left: {}, pin: 1 } } }, ['left/right/pin']],
  ['one composed of itself', ref('Ring'), { next: { next: { next: { pin: 1 } } } }, ['next/next/next/pin']],
  ['a condition', { ...user, if: {}, else: { properties: { id: {} } } }, { id: 1, pin: 1 }, ['pin']],
  [
    'dependent schemas',
    { ...user, dependentSchemas: { name: { properties: { id: {} } } } },
    { id: 1, pin: 1 },
    ['pin'],
  ],
  ['in typed further properties', { additionalProperties: ref('User') }, { any: { name: 'x', pin: 1 } }, ['any/pin']],
  ['typed further properties', { ...user, additionalProperties: { type: 'integer' } }, { any: 1 }, []],
  ['any further properties', { ...user, additionalProperties: true }, { any: 1 }, []],
  ['unevaluated ones', { allOf: [ref('User')], unevaluatedProperties: { type: 'integer' } }, { any: 1 }, []],
  ['names by a pattern', { patternProperties: { '^x': {} } }, { xa: 1 }, []],
  ['an object of no declared property', { type: 'object' }, { any: { more: 1 } }, []],
  ['any value', true, { any: 1 }, []],
  ['a scalar', user, 'text', []],
  ['null', user, null, []],
];

describe('what a schema does not name:', () => {
  for (const [name, schema, value, expected] of cases) {
    test(name, () => {
      const found = createUndeclaredSearch(typeOfSchema(schema, '3.1.0', schemas))(value);
      assert.deepEqual(
        found.map(({ path }) => path.join('/')),
        expected,
      );
      for (const { holder, name } of found) assert(Object.hasOwn(holder, name));
    });
  }

  test('one that is recursive in a deep value is found in linear time', () => {
    let value: object = { pin: 1 };
    for (let level = 0; level < 20; level++) value = { left: value, right: value };
    let tree: object = { pin: 1 };
    for (let level = 0; level < 400; level++) tree = { left: tree };
    assert.equal(createUndeclaredSearch(typeOfSchema(ref('Tree'), '3.1.0', schemas))(tree).length, 1);
  });
});
