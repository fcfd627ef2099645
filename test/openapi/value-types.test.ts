import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createUndeclaredSearch, type ValueType } from '../../server/openapi/schema/index.ts';
import { typeOfSchema } from '../support/codecs.ts';

const names = (type: ValueType | undefined) => (type ? [...type.types].sort().join(' ') : undefined);
const all = 'array boolean integer null number object string';

describe('the types that a schema admits:', () => {
  const cases: [unknown, string][] = [
    [true, all],
    [false, ''],
    [{}, all],
    [{ minLength: 1 }, all],
    [{ type: 'string' }, 'string'],
    [{ type: ['integer', 'null'] }, 'integer null'],
    [{ enum: [1, 2.5, 'a', null, true, [], {}] }, all],
    [{ enum: ['a', 1] }, 'integer string'],
    [{ const: null }, 'null'],
    [{ type: 'number', enum: [1] }, 'number'],
    [{ properties: {} }, 'object'],
    [{ additionalProperties: false }, 'object'],
    [{ items: {} }, 'array'],
    [{ prefixItems: [{}] }, 'array'],
    [{ $ref: '#/components/schemas/id' }, 'integer'],
    [{ $ref: '#/components/schemas/toString' }, 'boolean'],
    [{ $ref: '#/components/schemas/constructor' }, all],
    [{ $ref: '#/components/schemas/id', type: ['integer', 'string'] }, 'integer'],
    [{ $ref: '#/components/schemas/self' }, all],
    [{ $ref: '#/components/schemas/ring' }, 'integer'],
    [{ allOf: [{ type: ['string', 'integer', 'null'] }, { type: ['integer', 'null'] }] }, 'integer null'],
    [{ allOf: [{ type: 'number' }, { type: 'integer' }] }, 'integer'],
    [{ allOf: [{ type: 'string' }, { type: 'integer' }] }, ''],
    [{ allOf: [{ type: 'string' }, { maxLength: 3 }] }, 'string'],
    [{ anyOf: [{ type: 'string' }, { type: 'integer' }] }, 'integer string'],
    [{ oneOf: [{ $ref: '#/components/schemas/id' }, { type: 'null' }, { properties: {} }] }, 'integer null object'],
    [{ type: ['object', 'null'], anyOf: [{ required: ['a'] }, { required: ['b'] }] }, 'null object'],
    [{ type: ['object', 'null'], allOf: [{ properties: {} }] }, 'null object'],
    [{ type: 'string', if: { const: 'a' }, else: { maxLength: 1 } }, 'string'],
    [{ type: ['string', 'integer'], if: {}, else: { type: 'string' } }, 'integer string'],
  ];
  const schemas = {
    id: { type: 'integer' },
    toString: { type: 'boolean' },
    self: { $ref: '#/components/schemas/self' },
    ring: { allOf: [{ $ref: '#/components/schemas/ring' }, { type: 'integer' }] },
  };
  for (const [schema, types] of cases) {
    test(JSON.stringify(schema), () => assert.equal(names(typeOfSchema(schema, '3.1.0', schemas)), types));
  }

  test('nullable widens the type beside it in OpenAPI 3.0, and there alone', () => {
    const schema = { type: 'integer', nullable: true };
    assert.equal(names(typeOfSchema(schema, '3.0.3')), 'integer null');
    assert.equal(names(typeOfSchema(schema, '3.1.0')), 'integer');
    assert.equal(names(typeOfSchema({ nullable: true }, '3.0.3')), all);
    assert.equal(names(typeOfSchema({ enum: ['a'], nullable: true }, '3.0.3')), 'null string');
    const referring = { $ref: '#/components/schemas/id', nullable: true };
    assert.equal(names(typeOfSchema(referring, '3.0.3', schemas)), 'integer null');
    assert.equal(names(typeOfSchema({ allOf: [referring], nullable: true }, '3.0.3', schemas)), 'integer null');
  });

  test('what stands beside a reference counts from OpenAPI 3.1 on', () => {
    const schema = { $ref: '#/components/schemas/id', properties: { a: {} } };
    assert.deepEqual(typeOfSchema(schema, '3.0.3', schemas).propertyNames, []);
    assert.deepEqual(typeOfSchema(schema, '3.1.0', schemas).propertyNames, ['a']);
  });
});

describe('the types of properties:', () => {
  test('declared ones, through every composition', () => {
    const type = typeOfSchema({
      properties: { a: { type: 'integer' } },
      allOf: [{ properties: { b: { type: 'string' }, a: { minimum: 1 } } }],
      oneOf: [{ properties: { c: { type: 'boolean' } } }, { properties: { c: { type: 'null' }, d: false } }],
      if: { properties: { a: { const: 1 } } },
      else: { properties: { e: { type: 'array' } } },
    });
    assert.deepEqual([...type.propertyNames].sort(), ['a', 'b', 'c', 'd', 'e']);
    const read = Object.fromEntries(type.propertyNames.map((name) => [name, names(type.property(name))]));
    assert.deepEqual(read, { a: 'integer', b: 'string', c: 'boolean null', d: '', e: 'array' });
    assert.equal(names(type.property('f')), all);
    assert.equal(type.isOpen, false);
  });

  const rest: [object, string | undefined, boolean][] = [
    [{ type: 'object' }, all, true],
    [{ properties: { a: {} } }, all, false],
    [{ additionalProperties: { type: 'integer' } }, 'integer', true],
    [{ properties: { a: {} }, additionalProperties: true }, all, true],
    [{ properties: { a: {} }, additionalProperties: false }, undefined, false],
    [{ patternProperties: { '^x': { type: 'integer' } }, additionalProperties: false }, 'integer', true],
    [{ patternProperties: { '^y': { type: 'integer' } }, additionalProperties: false }, undefined, true],
    [{ patternProperties: { '(': { type: 'integer' } } }, all, true],
    [{ allOf: [{ properties: { a: {} } }], unevaluatedProperties: false }, undefined, false],
    [{ allOf: [{ properties: { a: {} } }], unevaluatedProperties: { type: 'integer' } }, 'integer', true],
    [{ allOf: [{ additionalProperties: { type: 'integer' } }, { required: ['a'] }] }, 'integer', true],
    [{ anyOf: [{ additionalProperties: false }, { additionalProperties: { type: 'null' } }] }, 'null', true],
  ];
  for (const [schema, types, isOpen] of rest) {
    test(`undeclared ones of ${JSON.stringify(schema)}`, () => {
      const type = typeOfSchema(schema);
      assert.equal(names(type.property('x')), types);
      assert.equal(type.isOpen, isOpen && names(type) !== '');
    });
  }

  test('names of a prototype are not declared by it', () => {
    const type = typeOfSchema(
      JSON.parse('{"properties":{"__proto__":{"type":"integer"}},"additionalProperties":false}'),
    );
    assert.equal(names(type.property('__proto__')), 'integer');
    for (const name of ['toString', 'constructor', 'hasOwnProperty']) assert.equal(type.property(name), undefined);
  });
});

test('items are read by their place', () => {
  const type = typeOfSchema({ prefixItems: [{ type: 'integer' }], items: { type: 'string' } });
  assert.deepEqual(
    [0, 1, 9].map((index) => names(type.items(index))),
    ['integer', 'string', 'string'],
  );
  assert.equal(names(typeOfSchema({ prefixItems: [{}], items: false }).items(1)), '');
  const union = typeOfSchema({
    anyOf: [{ items: { type: 'integer' } }, { items: { type: 'null' } }, { type: 'array' }],
  });
  assert.equal(names(union.items(0)), 'integer null');
});

test('a schema that contains itself can be followed for ever', () => {
  const schemas = {
    tree: {
      anyOf: [
        { type: 'integer' },
        { properties: { left: { $ref: '#/components/schemas/tree' } } },
        { properties: { left: { $ref: '#/components/schemas/tree' }, right: {} } },
      ],
    },
  };
  let type: ValueType | undefined = typeOfSchema({ $ref: '#/components/schemas/tree' }, '3.1.0', schemas);
  for (let level = 0; level < 1000; level++) type = type?.property('left');
  assert.equal(names(type), 'integer object');
});

test('the time that it takes to follow a schema that contains itself twice does not double with every level', () => {
  const self = (title: string) => ({ $ref: '#/components/schemas/map', items: { title } });
  const map = { anyOf: ['a', 'b'].map((title) => ({ additionalProperties: self(title), items: self(title) })) };
  const start = typeOfSchema({ $ref: '#/components/schemas/map' }, '3.1.0', { map });
  let type: ValueType | undefined = start;
  for (let level = 0; level < 100; level++) type = type?.property(`x${level}`)?.items(level);
  assert.equal(names(type), 'array object');
});

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
