import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createSchemaChecks, isMultiple } from '../../server/openapi/schema/index.ts';

/** Each row: a step, multiples of it, and numbers that are none. */
const rows: [step: number, multiples: number[], others: number[]][] = [
  [0.01, [19.99, 0.07, -4.35, 1.1, 0, 1e6, 123456789.01, 1e20], [0.001, 19.995, -4.351, 1e-9]],
  [0.1, [0.3, 0.7, 1.1, 5, -0.6], [0.05, 0.30000000000000004]],
  [0.03, [0.09, 0.3, 2.1], [0.1, 0.08]],
  [0.0001, [0.0075], [0.00751]],
  [0.5, [1.5, -2], [0.25]],
  [1.5, [4.5, 3], [4, 1]],
  [1, [7, 1e300, -1], [0.5]],
  [2, [4, 1e22, -6], [3, 1]],
  [1e-7, [3e-7, 0.1234567], [1e-8]],
  [0.123456789, [0.246913578], [1e308]],
];

suite('multipleOf', () => {
  for (const [step, multiples, others] of rows) {
    test(`${step} is in ${multiples.join(', ')}, and not in ${others.join(', ')}`, () => {
      const document = { openapi: '3.1.0', number: { type: 'number', multipleOf: step } };
      const check = createSchemaChecks(document, 'request')('#/number');
      for (const value of [...multiples, ...others]) {
        const isOne = multiples.includes(value);
        assert.equal(check.isValid(value), isOne, `${value}`);
        assert.equal(isMultiple(value, step), isOne, `${value}`);
        const messages = check.findViolations(value).map(({ message }) => message);
        assert.deepEqual(messages, isOne ? [] : [`must be multiple of ${step}`]);
      }
    });
  }
});
