import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createSchemaChecks } from '../../server/openapi/schema/index.ts';

/** The violations that a value has, as `path keyword pointer-below-the-schema`. */
function find(schema: unknown, value: unknown, direction: 'request' | 'response' = 'request', openapi = '3.1.0') {
  const others = { Pin: { type: 'integer', writeOnly: true }, Mark: { readOnly: true } };
  const document = { openapi, components: { schemas: { S: schema, ...others } } };
  const check = createSchemaChecks(document, direction)('#/components/schemas/S');
  const violations = check.findViolations(value);
  assert.equal(check.isValid(value), violations.length === 0);
  return violations.map(({ instancePath, keyword, pointer }) =>
    `${instancePath} ${keyword} ${pointer.slice('#/components/schemas/'.length)}`.trim(),
  );
}

describe('a violation says where in the value, by which keyword, and where in the contract:', () => {
  const cases: [schema: unknown, value: unknown, violations: string[]][] = [
    [{ type: 'string' }, 7, ['type S/type']],
    [{ type: 'integer', minimum: 1 }, 0, ['minimum S/minimum']],
    [{ properties: { 'a/b': { type: 'string' } } }, { 'a/b': 7 }, ['/a~1b type S/properties/a~1b/type']],
    [{ required: ['toString', 'x'] }, {}, ['required S/required', 'required S/required']],
    [{ items: { enum: [1] } }, [1, 2], ['/1 enum S/items/enum']],
    [{ enum: [{}, { a: [1], b: null }] }, { b: null, a: [1] }, []],
    [{ enum: [{}, 7] }, { toString: 1 }, ['enum S/enum']],
    [{ const: { valueOf: 1 } }, { valueOf: 1, constructor: 2 }, ['const S/const']],
    [{ prefixItems: [true, { const: 1 }] }, [0, 0], ['/1 const S/prefixItems/1/const']],
    [{ prefixItems: [{ type: 'integer' }], contains: { const: 1 } }, [], ['contains S/contains']],
    [
      { prefixItems: [true, { const: 1 }], contains: { const: 1 } },
      [2],
      ['/0 const S/contains/const', 'contains S/contains'],
    ],
    [{ patternProperties: { '^z': {} }, oneOf: [{ required: ['a'], properties: { a: {} } }, {}] }, { z: 1 }, []],
    [
      {
        patternProperties: { '^z': {} },
        anyOf: [{ required: ['a'], properties: { a: {} } }, {}],
        unevaluatedProperties: false,
      },
      { z: 1, b: 1 },
      ['unevaluatedProperties S/unevaluatedProperties'],
    ],
    [
      { patternProperties: { '^z': {} }, anyOf: [{ additionalProperties: true }], unevaluatedProperties: false },
      { z: 1, b: 1 },
      [],
    ],
    [{ additionalProperties: false }, { a: 1 }, ['additionalProperties S/additionalProperties']],
    [{ properties: { a: false } }, { a: 1 }, ['/a false schema S/properties/a']],
    [{ properties: { a: { $ref: '#/components/schemas/Pin' } } }, { a: 'x' }, ['/a type Pin/type']],
    [{ format: 'date' }, '2026-02-30', ['format S/format']],
    [{ format: 'nobody-knows' }, 'x', []],
    [{ type: 'number' }, JSON.parse('1e400'), ['type S/type']],
    [{ minLength: 1, 'x-other': 1, unknown: true }, '', ['minLength S/minLength']],
    [{ type: 'integer', readOnly: true }, 7, []],
    [{ items: { readOnly: true } }, [7], []],
    [{ properties: { a: { allOf: [{ readOnly: true }] } } }, { a: 1 }, ['/a readOnly S/properties/a/allOf/0/readOnly']],
    [{ properties: { a: { $ref: '#/components/schemas/Mark' } } }, { a: 1 }, ['/a readOnly Mark/readOnly']],
    [true, { any: 1 }, []],
  ];
  for (const [schema, value, violations] of cases) {
    test(`${JSON.stringify(schema)} ${JSON.stringify(value)}`, () => assert.deepEqual(find(schema, value), violations));
  }
});

test('a property may travel one way, and is required that way alone', () => {
  const schema = { required: ['id', 'pin'], properties: { id: { readOnly: true }, pin: { writeOnly: true } } };
  const cases: [value: object, request: string[], response: string[]][] = [
    [{ pin: 1 }, [], ['required S/required', '/pin writeOnly S/properties/pin/writeOnly']],
    [{ id: 1 }, ['required S/required', '/id readOnly S/properties/id/readOnly'], []],
    [{}, ['required S/required'], ['required S/required']],
  ];
  for (const [value, request, response] of cases) {
    assert.deepEqual(find(schema, value, 'request'), request);
    assert.deepEqual(find(schema, value, 'response'), response);
  }
});

test('secrets are marked by format or by direction', () => {
  const isSecret = (schema: object) => {
    const checks = createSchemaChecks(
      { openapi: '3.1.0', ...{ components: { schemas: { S: { type: 'integer', ...schema } } } } },
      'request',
    );
    return checks('#/components/schemas/S')
      .findViolations('x')
      .map((violation) => violation.isSecret);
  };
  assert.deepEqual([{ writeOnly: true }, { format: 'password' }, {}].map(isSecret), [[true], [true], [false]]);
});

test('a value that is wrong a million times has a thousand violations', () => {
  const { length } = find(
    { items: { type: 'string' } },
    Array.from({ length: 1_000_000 }, () => 0),
  );
  assert.ok(length >= 1000 && length < 1100, String(length));
});

test('a property that one part of an allOf makes read-only and another requires is required in responses alone', () => {
  const parts = [{ properties: { id: { readOnly: true } } }, { required: ['id', 'name'] }];
  const document = { openapi: '3.1.0', components: { schemas: { A: { type: 'object', allOf: parts } } } };
  const isValid = (direction: 'request' | 'response', value: object) =>
    createSchemaChecks(document, direction)('#/components/schemas/A').isValid(value);
  assert.deepEqual(
    [{ name: 'a' }, { id: 1, name: 'a' }, {}].map((value) => [isValid('request', value), isValid('response', value)]),
    [
      [true, false],
      [false, true],
      [false, false],
    ],
  );
});
