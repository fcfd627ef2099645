import { formats } from '../openapi/formats.ts';

/** A sentence for a violated keyword: what the schema says, and what was sent instead. */
type Phrase = (schema: Record<string, unknown>, value: unknown) => string;

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
  readOnly: () => 'This field is read-only; leave it out.',
  additionalProperties: () => 'This field is unknown; leave it out.',
  unevaluatedProperties: () => 'This field is unknown; leave it out.',
  type: ({ type }, value) =>
    value === null
      ? 'This field may not be null; leave it out.'
      : (wrongType[String(type)] ?? `Ensure this is ${type}.`),
  enum: ({ enum: choices }, value) => `${JSON.stringify(value)} is not a valid choice; choose one of ${list(choices)}.`,
  const: ({ const: only }) => `Ensure this field is ${JSON.stringify(only)}.`,
  format: ({ format }) => formats[String(format)]?.message ?? `Ensure this field has the format ${format}.`,
  pattern: ({ pattern }) => `Ensure this field matches the pattern ${pattern}.`,
  minLength: ({ minLength }) =>
    minLength === 1 ? 'This field may not be blank.' : `Ensure this field has at least ${minLength} characters.`,
  maxLength: ({ maxLength }) => `Ensure this field has no more than ${maxLength} characters.`,
  minimum: ({ minimum }) => `Ensure this value is greater than or equal to ${minimum}.`,
  maximum: ({ maximum }) => `Ensure this value is less than or equal to ${maximum}.`,
  multipleOf: ({ multipleOf }) => `Ensure this value is a multiple of ${multipleOf}.`,
  minItems: ({ minItems }) => `Ensure this list has at least ${minItems} items.`,
  maxItems: ({ maxItems }) => `Ensure this list has no more than ${maxItems} items.`,
  uniqueItems: () => 'Ensure no item is in this list twice.',
};

/**
 * A sentence that a caller can act on and that names the limit, in the words of AWX where it has any.
 * @param schema the schema that has the keyword, where it could be found
 * @param otherwise the validator's own words, for a keyword without a sentence here
 */
export function renderMessage(
  keyword: string,
  schema: Record<string, unknown> | undefined,
  value: unknown,
  otherwise: string,
): string {
  const phrase = phrases[keyword];
  const needsSchema = phrase !== undefined && phrase.length > 0;
  return phrase && (schema || !needsSchema) ? phrase(schema ?? {}, value) : `This field ${otherwise}.`;
}

function list(choices: unknown): string {
  return Array.isArray(choices) ? choices.map((choice) => JSON.stringify(choice)).join(', ') : '';
}
