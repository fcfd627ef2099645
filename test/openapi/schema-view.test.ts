import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  componentOf,
  createSchemaViews,
  everyBranch,
  findBranch,
  readDiscriminator,
  requiredNames,
  type TakeBranches,
  viewAt,
} from '../../server/openapi/schema/index.ts';

const schemas: Record<string, unknown> = {
  Id: { type: 'integer', minimum: 1, readOnly: true, description: 'The key.' },
  Base: { type: 'object', required: ['id', 'name'], properties: { id: { $ref: '#/s/Id' }, name: { type: 'string' } } },
  Pet: {
    allOf: [{ $ref: '#/s/Base' }, { properties: { name: { maxLength: 9 }, owner: {} }, required: ['name', 'owner'] }],
    title: 'A pet',
  },
  Loop: { allOf: [{ $ref: '#/s/Loop' }], type: 'object', properties: { next: { $ref: '#/s/Loop' } } },
  Cat: { properties: { kind: { const: 'cat' }, lives: { type: 'integer' } } },
  Dog: { properties: { kind: { const: 'dog' } }, required: ['kind'] },
  Any: { oneOf: [{ $ref: '#/s/Cat' }, { $ref: '#/s/Dog' }], discriminator: { propertyName: 'kind' } },
};

const read = (schema: unknown, openapi = '3.1.0') => viewAt({ openapi, s: { ...schemas, schema } }, '#/s/schema');

test('a view lists the schema, what it refers to, and the parts of allOf, each with its pointer', () => {
  const { parts, refs } = read({ $ref: '#/s/Pet', description: 'Mine.' });
  assert.deepEqual(
    parts.map(({ pointer, isWhole }) => [pointer, isWhole]),
    [
      ['#/s/schema', true],
      ['#/s/Pet', true],
      ['#/s/Pet/allOf/0', false],
      ['#/s/Base', false],
      ['#/s/Pet/allOf/1', false],
    ],
  );
  assert.deepEqual([...refs], ['#/s/Pet', '#/s/Base']);
  assert.deepEqual(parts[3]?.via, ['#/s/Pet', '#/s/Base']);
});

test('a circle of references, and a reference that leads nowhere, end', () => {
  const { parts } = read({ $ref: '#/s/Loop' });
  assert.equal(parts.length, 3);
  let view = read({ $ref: '#/s/Loop' });
  for (let depth = 0; depth < 5; depth++) view = view.property('next');
  assert.deepEqual(view.types, ['object']);
  assert.equal(read({ $ref: '#/s/None' }).parts.length, 2);
});

test('true says nothing, and no value is of false', () => {
  assert.equal(read(true).isNever, false);
  assert.equal(read(false).isNever, true);
  assert.equal(read({ allOf: [{}, false] }).isNever, true);
  assert.deepEqual(read(false).parts[0]?.node, { not: {} });
  assert.equal(read({ properties: { a: false } }).property('a').isNever, true);
});

test('types are those that all parts name', () => {
  const cases: [schema: unknown, types: string[] | undefined][] = [
    [{}, undefined],
    [{ type: 'string' }, ['string']],
    [{ type: ['integer', 'null'] }, ['integer', 'null']],
    [{ type: 'number', allOf: [{ type: ['integer', 'string'] }] }, ['integer']],
    [{ type: 'string', allOf: [{ type: 'integer' }] }, []],
    [{ $ref: '#/s/Id' }, ['integer']],
    [{ minLength: 1 }, undefined],
  ];
  for (const [schema, types] of cases) assert.deepEqual(read(schema).types, types, JSON.stringify(schema));
  assert.deepEqual(read({ minLength: 1, items: {} }).impliedTypes, ['array', 'string']);
});

test('the keywords of OpenAPI 3.0 are read as those of today', () => {
  const old = (schema: unknown) => read(schema, '3.0.3');
  assert.deepEqual(old({ type: 'string', nullable: true }).types, ['string', 'null']);
  assert.deepEqual(old({ $ref: '#/s/Id', nullable: true }).types, ['integer', 'null']);
  assert.deepEqual(old({ allOf: [{ $ref: '#/s/Id' }], nullable: true }).types, ['integer', 'null']);
  assert.deepEqual(old({ allOf: [{ $ref: '#/s/Id', nullable: true }, { type: 'integer' }] }).types, ['integer']);
  assert.deepEqual(old({ enum: ['a'], nullable: true }).values, ['a', null]);
  assert.equal(old({ minimum: 1, exclusiveMinimum: true }).highest('exclusiveMinimum'), 1);
  assert.equal(old({ $ref: '#/s/Id', minimum: 7 }).highest('minimum'), 1);
  assert.equal(read({ $ref: '#/s/Id', minimum: 7 }).highest('minimum'), 7);
  assert.deepEqual(read({ $ref: '#/s/Id', nullable: true }).types, ['integer']);
});

test('limits, texts, values and remarks are those of all parts', () => {
  const view = read({
    minLength: 1,
    pattern: 'a',
    enum: ['a', 'b'],
    allOf: [{ minLength: 3, pattern: 'b', const: 'b' }],
  });
  assert.deepEqual(
    [view.highest('minLength', 0), view.lowest('maxLength'), view.texts('pattern'), view.values],
    [3, Infinity, ['a', 'b'], ['b']],
  );
  assert.equal(read({ $ref: '#/s/Id', description: 'Own.' }).first('description'), 'Own.');
  assert.equal(read({ $ref: '#/s/Id' }).first('description'), 'The key.');
  assert.deepEqual(read({ $ref: '#/s/Id' }).says('minimum'), [{ node: 1, pointer: '#/s/Id/minimum' }]);
  assert.equal(read({ $ref: '#/s/Id' }).has('readOnly'), true);
});

test('a property is what every part says of it, or what the parts say of all others', () => {
  const view = read({ $ref: '#/s/Pet' });
  assert.deepEqual(view.propertyNames, ['id', 'name', 'owner']);
  assert.deepEqual(
    view.property('name').parts.map(({ pointer }) => pointer),
    ['#/s/Base/properties/name', '#/s/Pet/allOf/1/properties/name'],
  );
  assert.equal(view.property('name'), view.property('name'));
  assert.equal(view.property('unknown').types, undefined);
  const open = read({
    properties: { a: {} },
    patternProperties: { '^x': { type: 'null' } },
    additionalProperties: false,
  });
  assert.deepEqual(open.property('xyz').types, ['null']);
  assert.deepEqual([open.property('b').isNever, open.rest?.isNever, open.namePatterns], [true, true, ['^x']]);
  const parts = [{ properties: { a: { type: 'string' } } }, { additionalProperties: { type: 'string', minLength: 1 } }];
  assert.equal(read({ allOf: parts }).property('a').highest('minLength'), 1);
  const late = read({ allOf: [{ properties: { a: {} } }], unevaluatedProperties: false });
  assert.deepEqual([late.property('a').isNever, late.property('b').isNever], [false, true]);
});

test('what may not travel is forbidden, and not required', () => {
  const at = (direction: 'request' | 'response' | undefined) =>
    viewAt({ openapi: '3.1.0', s: schemas }, '#/s/Pet', direction);
  assert.deepEqual(at('request').requiredNames, ['name', 'owner']);
  assert.deepEqual(at('response').requiredNames, ['id', 'name', 'owner']);
  assert.deepEqual(at(undefined).requiredNames, ['id', 'name', 'owner']);
  assert.deepEqual([...at('request').forbiddenNames], ['id']);
});

test('an item is what its place says', () => {
  const view = read({ prefixItems: [{ type: 'string' }, true], items: { type: 'null' }, allOf: [{ items: {} }] });
  assert.equal(view.firstItems, 2);
  assert.deepEqual([view.item(0).types, view.item(1).types, view.item(9).types], [['string'], undefined, ['null']]);
  assert.equal(view.item(9), view.item(2));
  assert.equal(read({ prefixItems: [{}], unevaluatedItems: false }).item(1).isNever, true);
});

test('choices are left open, with what tells them apart', () => {
  const view = read({ $ref: '#/s/Any' });
  const [choice] = view.choices;
  assert.ok(choice);
  assert.deepEqual([view.choices.length, choice.keyword, choice.pointer], [1, 'oneOf', '#/s/Any']);
  assert.deepEqual(
    choice.discriminator?.branches.map(({ tags }) => tags),
    [['cat'], ['dog']],
  );
  assert.deepEqual(
    view.branches(choice).map(({ propertyNames }) => propertyNames),
    [['kind', 'lives'], ['kind']],
  );
  assert.equal(view.isDecided, false);
  assert.deepEqual(
    read({ if: {}, else: { type: 'string' } }).choices.map(({ keyword }) => keyword),
    ['if'],
  );
});

test('alternatives that are taken hold, and so do schemas that depend on a required property', () => {
  const views = createSchemaViews({ openapi: '3.1.0', s: schemas });
  const placed = [{ schema: schemas.Any, pointer: '#/s/Any' }];
  const dog = views.of(placed, ({ branches }) => branches[1] ?? []);
  assert.deepEqual([dog.choices, dog.requiredNames], [[], ['kind']]);
  assert.deepEqual(dog.property('kind').values, ['dog']);
  assert.deepEqual(dog.property('kind').parts.length, 2);
  const dependent = { required: ['a'], dependentSchemas: { a: { required: ['b'] }, c: { required: ['d'] } } };
  const names = (take?: typeof everyBranch) => views.of([{ schema: dependent, pointer: '#' }], take).requiredNames;
  assert.deepEqual([names(), names(() => [])], [['a'], ['a', 'b']]);
  assert.deepEqual(names(everyBranch), ['a', 'b', 'd']);
});

test('alternatives are taken at one place; what is within leaves its own open, and is the same view each time', () => {
  const views = createSchemaViews({ openapi: '3.1.0', s: schemas });
  const parts = [{ properties: { pet: { $ref: '#/s/Any' } } }, { properties: { pet: { title: 'Mine' } } }];
  const placed = [{ schema: { allOf: parts, anyOf: [{}, {}] }, pointer: '#' }];
  const take: TakeBranches = ({ branches }) => branches[0] ?? [];
  const [one, other] = [views.of(placed, take), views.of(placed, take)].map((view) => view.property('pet'));
  assert.equal(one, other);
  assert.deepEqual(
    one?.choices.map(({ keyword }) => keyword),
    ['oneOf'],
  );
  assert.deepEqual(views.of([]).parts[0]?.node, {});
});

test('what a branch declares is evaluated', () => {
  const closed = { oneOf: [{ properties: { a: {} } }, { $ref: '#/s/Dog' }], unevaluatedProperties: false };
  const view = read(closed);
  assert.deepEqual(
    ['a', 'kind', 'b'].map((name) => view.property(name).isNever),
    [false, false, true],
  );
});

test('read leniently, a property is declared where any branch declares it', () => {
  const views = createSchemaViews({ openapi: '3.1.0', s: schemas });
  const view = views.of([{ schema: schemas.Any, pointer: '#/s/Any' }], everyBranch);
  assert.deepEqual(view.propertyNames, ['kind', 'lives']);
});

test('a component has the name that its pointer ends with', () => {
  assert.equal(componentOf('#/components/schemas/a~1b'), 'a/b');
  assert.equal(componentOf('#/components/schemas/a/items'), undefined);
  assert.equal(componentOf('#/s/a'), undefined);
});

const directed = {
  Id: { type: 'integer', readOnly: true },
  Base: { type: 'object', properties: { id: { $ref: '#/Id' }, pin: { writeOnly: true }, name: {} } },
  Loop: { allOf: [{ $ref: '#/Loop' }], required: ['x'] },
};

test('a property travels both ways unless its schema, or the one that it refers to, says so', () => {
  const cases: [schema: unknown, request: boolean, response: boolean][] = [
    [{ readOnly: true }, true, false],
    [{ writeOnly: true }, false, true],
    [{ readOnly: true, writeOnly: true }, true, true],
    [{ readOnly: false }, false, false],
    [{ readOnly: 'true' }, false, false],
    [{ $ref: '#/Id' }, true, false],
    [{ $ref: '#/Id', writeOnly: true }, true, true],
    [{}, false, false],
    [true, false, false],
  ];
  for (const [schema, request, response] of cases) {
    const found = (['request', 'response'] as const).map(
      (direction) => createSchemaViews(directed, { direction }).of([{ schema, pointer: '#' }]).isForbidden,
    );
    assert.deepEqual(found, [request, response], JSON.stringify(schema));
  }
});

test('a property that may not travel is not required, wherever it is declared', () => {
  const required = ['id', 'pin', 'name', 'toString'];
  const schemas: Record<string, unknown>[] = [
    { ...directed.Base, required },
    { allOf: [{ $ref: '#/Base' }], required },
    { allOf: [{ allOf: [{ $ref: '#/Base' }] }], required },
  ];
  for (const schema of schemas) {
    assert.deepEqual(requiredNames(directed, schema, 'request'), ['pin', 'name', 'toString']);
    assert.deepEqual(requiredNames(directed, schema, 'response'), ['id', 'name', 'toString']);
  }
  assert.deepEqual(requiredNames(directed, directed.Loop, 'request'), ['x']);
  assert.deepEqual(requiredNames(directed, {}, 'request'), []);
});

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
