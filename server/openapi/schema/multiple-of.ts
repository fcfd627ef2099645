import { _, type CodeKeywordDefinition } from 'ajv/dist/2020.js';
import multipleOfKeyword from 'ajv/dist/vocabularies/validation/multipleOf.js';

/** A step between numbers in the decimals that it is written in: so many of a unit of which there are so many in one. */
interface Step {
  count: number;
  units: number;
}

/** The keyword `multipleOf` of the numbers as JSON writes them: Ajv divides binary fractions, of which 19.99 is no multiple of 0.01. */
export const multipleOf: CodeKeywordDefinition = {
  ...multipleOfKeyword.default,
  code(context) {
    const { schema, data } = context;
    const step = readStep(schema);
    if (!step) return multipleOfKeyword.default.code(context);
    const { count, units } = step;
    if (units === 1) return context.fail(_`${data} % ${count} !== 0`);
    const whole = _`Math.round(${data} * ${units})`;
    context.fail(_`${whole} / ${units} !== ${data} || ${whole} % ${count} !== 0`);
  },
};

/** Tells whether a number is a multiple of a step, as the keyword does. */
export function isMultiple(value: number, step: number): boolean {
  const { count, units } = readStep(step) ?? { count: step, units: 1 };
  const whole = Math.round(value * units);
  // Of two whole numbers that a double can hold, division gives the double that is nearest: that of the decimal text.
  return units === 1 ? value % count === 0 : whole / units === value && whole % count === 0;
}

/** Tells whether the step is a binary fraction as well, by which division loses nothing. */
export function isBinaryStep(step: number): boolean {
  return Number.isInteger(step * 1024);
}

/** None for a step that no double can be held against exactly. */
function readStep(step: number): Step | undefined {
  const [mantissa = '', exponent = '0'] = String(step).split('e');
  const digits = (mantissa.split('.')[1]?.length ?? 0) - Number(exponent);
  const units = 10 ** Math.max(0, digits);
  const count = Math.round(step * units);
  return step > 0 && digits <= 22 && Number.isSafeInteger(count) ? { count, units } : undefined;
}
