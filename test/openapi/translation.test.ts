import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSchemaChecks } from '../../server/openapi/schema/index.ts';

const cat = { type: 'object', required: ['kind', 'lives'], properties: { kind: {}, lives: { type: 'integer' } } };
const dog = { type: 'object', properties: { kind: {}, name: { type: 'string' } } };
const pets = { oneOf: [{ $ref: '#/components/schemas/cat' }, { $ref: '#/components/schemas/dog' }] };
const chosen = (mapping?: object) => ({
  ...pets,
  discriminator: { propertyName: 'kind', ...(mapping && { mapping }) },
});

type Case = [name: string, schema: unknown, valid: string[], invalid: string[]];

const modern: Case[] = [
  [
    'a discriminator without a mapping changes nothing',
    chosen(),
    ['{"kind":"cat"}', '{"kind":"fox","lives":9,"name":1}', '{"lives":9,"kind":1,"name":1}'],
    ['{"kind":"cat","lives":9}', '{"kind":"dog","name":1}', '7'],
  ],
  [
    'a discriminator with a mapping changes nothing',
    chosen({ meow: 'cat' }),
    ['{"kind":"cat"}', '{"kind":"fox","lives":9,"name":1}'],
    ['{"kind":"meow","lives":9}', '7'],
  ],
  ['a boolean schema', { properties: { a: true, b: false }, not: false }, ['{"a":1}'], ['{"b":1}']],
  ['an empty choice', { enum: [] }, [], ['1', 'null']],
  [
    'names that objects inherit',
    { required: ['toString'], properties: { constructor: { type: 'integer' } } },
    ['{"toString":1}'],
    ['{}', '{"toString":1,"constructor":"x"}'],
  ],
  [
    'the name __proto__',
    JSON.parse('{"properties":{"__proto__":{"type":"integer"}},"additionalProperties":false}'),
    ['{"__proto__":1}', '{}'],
    ['{"__proto__":"x"}', '{"a":1}'],
  ],
  [
    'a recursive schema',
    { properties: { next: { $ref: '#/components/schemas/S' }, n: { type: 'integer' } } },
    ['{"next":{"next":{"n":1}}}'],
    ['{"next":{"next":{"n":"x"}}}'],
  ],
  [
    'a reference with keywords beside it',
    { $ref: '#/components/schemas/cat', required: ['name'] },
    ['{"kind":1,"lives":1,"name":1}'],
    ['{"kind":1,"lives":1}', '{"name":1}'],
  ],
  [
    'unevaluated properties after a reference',
    { allOf: [{ $ref: '#/components/schemas/dog' }], unevaluatedProperties: false },
    ['{"name":"x"}'],
    ['{"other":1}'],
  ],
  [
    'an if without a then still looks at properties',
    { if: { properties: { a: { type: 'integer' } }, required: ['a'] }, unevaluatedProperties: false },
    ['{"a":1}'],
    ['{"b":1}'],
  ],
  [
    'a name that every object inherits is not evaluated by that',
    { if: { required: ['a'] }, unevaluatedProperties: { type: 'integer' } },
    ['{"toString":1,"__proto__":1}'],
    ['{"toString":"x"}', '{"__proto__":"x"}'],
  ],
  ['nullable says nothing in 3.1', { type: 'string', nullable: true }, ['"x"'], ['null']],
  [
    'a component called id, its properties called $ref',
    { properties: { $ref: { type: 'integer' }, id: { type: 'string' } } },
    ['{"$ref":1,"id":"x"}'],
    ['{"$ref":"x"}', '{"id":1}'],
  ],
];

const old: Case[] = [
  ['nullable widens the type beside it', { type: 'string', nullable: true }, ['"x"', 'null'], ['1']],
  ['nullable adds null to an enum', { enum: ['a'], nullable: true }, ['"a"', 'null'], ['"b"']],
  ['nullable adds null to an enum of a type', { type: 'string', enum: ['a'], nullable: true }, ['null'], ['"b"']],
  [
    'nullable adds null to a reference',
    { $ref: '#/components/schemas/cat', nullable: true },
    ['{"kind":1,"lives":9}', 'null'],
    ['{}', '7'],
  ],
  [
    'nullable adds null to a composition, wherever that stands',
    {
      type: 'object',
      properties: {
        all: { allOf: [{ $ref: '#/components/schemas/cat' }], nullable: true },
        one: { type: 'object', oneOf: [{ properties: { inner: { type: 'integer' } } }], nullable: true },
        inner: { $ref: '#/components/schemas/S/properties/one/oneOf/0/properties/inner' },
      },
    },
    ['{"all":null,"one":null,"inner":1}', '{"one":{"inner":1}}'],
    ['{"all":{}}', '{"one":{"inner":"x"}}', '{"one":7}', '{"inner":"x"}'],
  ],
  [
    'exclusive limits are flags',
    { minimum: 1, exclusiveMinimum: true, maximum: 3, exclusiveMaximum: false },
    ['2', '3'],
    ['1', '4'],
  ],
  [
    'a reference has nothing beside it',
    { $ref: '#/components/schemas/dog', required: ['other'] },
    ['{}'],
    ['{"name":1}'],
  ],
];

for (const [openapi, cases] of [
  ['3.1.0', modern],
  ['3.0.3', old],
] as const) {
  describe(`a schema of OpenAPI ${openapi} says the same in JSON Schema, in both directions:`, () => {
    for (const [name, schema, valid, invalid] of cases) {
      test(name, () => {
        const document = { openapi, components: { schemas: { S: schema, cat, dog } } };
        for (const direction of ['request', 'response'] as const) {
          const { isValid } = createSchemaChecks(document, direction)('#/components/schemas/S');
          for (const text of valid) assert.equal(isValid(JSON.parse(text)), true, `${direction} ${text}`);
          for (const text of invalid) assert.equal(isValid(JSON.parse(text)), false, `${direction} ${text}`);
        }
      });
    }
  });
}
