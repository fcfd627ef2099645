import { formats } from '../openapi/schema/formats.ts';
import { alternatives, count, describeSchema, kinds, list, renderValue } from './wording.ts';

/** A sentence for a violated keyword: what the schema says, what was sent instead, and what the validator found amiss. */
type Phrase = (schema: Record<string, unknown>, value: unknown, params: Record<string, unknown>) => string;

const wrongType: Record<string, string> = {
  string: 'Not a valid string.',
  boolean: 'Must be a valid boolean.',
  integer: 'A valid integer is required.',
  number: 'A valid number is required.',
  array: 'Not a valid list.',
  object: 'Not a valid object.',
};

const phrases: Record<string, Phrase> = {
  required: () => 'This field is required.',
  dependentRequired: (_schema, _value, { property }) => `This field is required where there is ${property}.`,
  readOnly: () => 'This field is read-only; leave it out.',
  additionalProperties: () => 'This field is unknown; leave it out.',
  unevaluatedProperties: () => 'This field is unknown; leave it out.',
  'false schema': () => 'This field is not allowed here; leave it out.',
  type: ({ type }, value, { isRequired }) => {
    if (value === null) return `This field may not be null${isRequired ? '.' : '; leave it out.'}`;
    return (
      (typeof type === 'string' && Object.hasOwn(wrongType, type) ? wrongType[type] : undefined) ??
      `Must be ${kinds([type].flat())}.`
    );
  },
  enum: ({ enum: choices }, value) => `${renderValue(value)} is not a valid choice; choose one of ${list(choices)}.`,
  const: ({ const: only }) => `Ensure this field is ${renderValue(only)}.`,
  format: ({ format }) =>
    (Object.hasOwn(formats, String(format)) ? formats[String(format)]?.message : undefined) ??
    `Ensure this field has the format ${format}.`,
  pattern: ({ pattern }) => `Ensure this field matches the pattern ${pattern}.`,
  minLength: ({ minLength }) =>
    minLength === 1 ? 'This field may not be blank.' : `Ensure this field has at least ${minLength} characters.`,
  maxLength: ({ maxLength }) => `Ensure this field has no more than ${count(maxLength, 'character')}.`,
  minimum: ({ minimum }) => `Ensure this value is greater than or equal to ${minimum}.`,
  maximum: ({ maximum }) => `Ensure this value is less than or equal to ${maximum}.`,
  exclusiveMinimum: ({ exclusiveMinimum }) => `Ensure this value is greater than ${exclusiveMinimum}.`,
  exclusiveMaximum: ({ exclusiveMaximum }) => `Ensure this value is less than ${exclusiveMaximum}.`,
  multipleOf: ({ multipleOf }) => `Ensure this value is a multiple of ${multipleOf}.`,
  minItems: ({ minItems }) => `Ensure this list has at least ${count(minItems, 'item')}.`,
  maxItems: ({ maxItems }) => `Ensure this list has no more than ${count(maxItems, 'item')}.`,
  uniqueItems: (_schema, _value, { i, j }) =>
    `Ensure no item is in this list twice${i === undefined ? '' : `; ${j} and ${i} are the same`}.`,
  contains: ({ contains, minContains = 1, maxContains }) =>
    `Ensure this list has at least ${count(minContains, 'item')}${
      maxContains === undefined ? '' : `, and no more than ${maxContains},`
    } that ${Number(minContains) === 1 ? 'is' : 'are'} ${describeSchema(contains)}.`,
  minProperties: ({ minProperties }) => `Ensure this object has at least ${count(minProperties, 'property')}.`,
  maxProperties: ({ maxProperties }) => `Ensure this object has no more than ${count(maxProperties, 'property')}.`,
  propertyNames: (_schema, _value, { propertyName }) =>
    `The name ${renderValue(propertyName)} is not allowed; leave it out.`,
  not: ({ not }) => `Ensure this field is not ${describeSchema(not)}.`,
  oneOf: ({ oneOf }, _value, { passingSchemas }) =>
    passingSchemas === null || passingSchemas === undefined
      ? `Ensure this field is one of: ${alternatives(oneOf)}.`
      : `Ensure this field is only one of: ${alternatives(oneOf)}. It is more than one of them at once.`,
  anyOf: ({ anyOf }) => `Ensure this field is one of: ${alternatives(anyOf)}.`,
};

/**
 * A sentence that a caller can act on and that names the limit, in the words of Django REST framework where it has any.
 * @param schema the schema that has the keyword
 * @param otherwise the checker's own words, for a keyword without a sentence here
 * @param params what the checker found amiss, such as `property`; `isRequired` where the place may not be left out
 */
export function renderMessage(
  keyword: string,
  schema: Record<string, unknown> = {},
  value?: unknown,
  otherwise = '',
  params: Record<string, unknown> = {},
): string {
  const phrase = Object.hasOwn(phrases, keyword) ? phrases[keyword] : undefined;
  return phrase ? phrase(schema, value, params) : `This field ${otherwise}.`;
}
