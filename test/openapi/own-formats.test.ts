import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { findChanges } from '../../scripts/changes/index.ts';
import { describeViolation } from '../../server/errors/index.ts';
import { createSampler, createSchemaChecks, findFormatProblems } from '../../server/openapi/schema/index.ts';

const formats = {
  sku: {
    pattern: '^[A-Z]{3}-\\d{4}$',
    message: 'A SKU is like ABC-1234.',
    examples: ['ABC-1234'],
    counterexamples: ['abc'],
  },
  cents: { type: 'integer', minimum: 50, multipleOf: 5 },
  config: { anyOf: [{ maxLength: 0 }, { contentMediaType: 'application/json' }] },
};

/** A contract with a schema of each format. */
function contractWith(declared: unknown, names = ['sku', 'cents', 'config']) {
  const schemas = Object.fromEntries(
    names.map((name) => [name, { type: name === 'cents' ? 'integer' : 'string', format: name }]),
  );
  return {
    openapi: '3.1.0',
    info: { title: 'Formats', version: '1.0.0' },
    'x-formats': declared,
    components: { schemas },
  };
}

suite('formats that a contract declares in x-formats', () => {
  const document = contractWith(formats);
  const checks = createSchemaChecks(document, 'request');

  test('values are held against them, and violations are in the words of the contract', () => {
    const valid = { sku: ['ABC-1234'], cents: [50, 55], config: ['', '{}', '7'] };
    const wrong = { sku: ['abc', ''], cents: [45, 51], config: ['{', 'text'] };
    for (const [name, values] of Object.entries(valid))
      for (const value of values) assert.ok(checks(`#/components/schemas/${name}`).isValid(value), `${name} ${value}`);
    for (const [name, values] of Object.entries(wrong))
      for (const value of values) assert.ok(!checks(`#/components/schemas/${name}`).isValid(value), `${name} ${value}`);
    const [violation] = checks('#/components/schemas/sku')
      .findViolations('abc')
      .map((each) => describeViolation(each));
    assert.equal(violation?.message, 'A SKU is like ABC-1234.');
    assert.equal(violation.pointer, '#/components/schemas/sku/format');
  });

  test('sample data has them', () => {
    const make = createSampler(document, 'request');
    for (const name of Object.keys(formats)) {
      const value = make(checks(`#/components/schemas/${name}`))();
      assert.ok(checks(`#/components/schemas/${name}`).isValid(value), `${name} ${JSON.stringify(value)}`);
    }
  });

  test('a wrong entry is a problem at its place', () => {
    const wrong = {
      pattern: { pattern: '[a' },
      keyword: { patern: 'a' },
      value: { maxLength: 'five' },
      content: { contentMediaType: 'text/csv' },
      list: { type: 'array' },
      uuid: { pattern: 'a' },
      shown: { ...formats.sku, examples: ['abc'], counterexamples: ['ABC-1234'] },
    };
    assert.deepEqual(findFormatProblems(contractWith(formats)), []);
    assert.deepEqual(
      findFormatProblems(contractWith(wrong)).map(({ pointer }) => pointer),
      [
        'pattern/pattern',
        'keyword',
        'value/maxLength',
        'content/contentMediaType',
        'list/type',
        'uuid',
        'shown/examples',
        'shown/counterexamples',
      ].map((place) => `#/x-formats/${place}`),
    );
    assert.deepEqual(
      findFormatProblems(contractWith('sku')).map(({ pointer }) => pointer),
      ['#/x-formats'],
    );
  });

  test('a change of what one means is a change wherever it is named', () => {
    const contract = (declared: unknown) => ({
      ...contractWith(declared),
      paths: {
        '/skus/{sku}': {
          parameters: [
            { name: 'sku', in: 'path' as const, required: true, schema: { $ref: '#/components/schemas/sku' } },
          ],
          get: { operationId: 'getSku', responses: { '204': { description: 'There.' } } },
        },
      },
    });
    const rulesFrom = (before: unknown, after: unknown) =>
      findChanges(contract({ sku: before }), contract({ sku: after })).flatMap(({ rule }) =>
        /^format/.test(rule) ? [rule] : [],
      );
    const longer = { pattern: '^[A-Z]{3,4}-\\d{4}$' };
    assert.deepEqual(rulesFrom(formats.sku, longer), ['format-widened']);
    assert.deepEqual(rulesFrom(longer, formats.sku), ['format-narrowed']);
    assert.deepEqual(rulesFrom(formats.sku, { ...formats.sku, message: 'Another.' }), []);
    assert.deepEqual(rulesFrom(undefined, longer), ['format-added']);
  });
});
