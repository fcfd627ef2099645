import { isNode, memberOf, namesOf } from '../openapi/document/index.ts';
import type { Parameter } from '../openapi/model.ts';
import type { SchemaViolation } from '../openapi/schema/index.ts';

/** A way in which a request violates the contract. */
export interface Violation {
  /** The property of the body, or the parameter; `__all__`, as Django has it, when it is neither. */
  name: string;
  /** A sentence for the caller. */
  message: string;
  /** The pointer to the violated keyword in the contract, where it could be found. */
  pointer?: string;
}

/** A violation of a schema with the names that lead to its place in the value, and a sentence for the caller. */
interface DescribedViolation {
  names: string[];
  keyword: string;
  message: string;
  pointer: string;
}

/**
 * Says what a violation of a schema means.
 * @param isRequired whether the place of a violation may not be left out
 */
export function describeViolation(violation: SchemaViolation, isRequired = false): DescribedViolation {
  const { keyword, params, pointer, schema } = violation;
  const names = placeOf(violation);
  // A body as a whole is wrong whatever it is.
  const value = names.length === 0 ? undefined : violation.value;
  const message = renderMessage(keyword, schema, value, violation.message, { ...params, isRequired });
  return { names, keyword, message, pointer };
}

/** The name of a parameter in a violation: names of headers are in lower case, as Node gives them. */
export function tellName({ name, in: place }: Pick<Parameter, 'name' | 'in'>): string {
  return place === 'header' ? name.toLowerCase() : name;
}

/** The name of a violation where people read it. */
export function nameForPeople(name: string): string {
  return name === '__all__' ? 'the body' : name;
}

/** The names that lead to what is wrong: to the property that is missing, or too much, itself. */
export function placeOf({ instancePath, params }: SchemaViolation): string[] {
  const names = namesOf(instancePath);
  const inner = params.missingProperty ?? params.additionalProperty ?? params.unevaluatedProperty;
  return typeof inner === 'string' ? [...names, inner] : names;
}

/** The violations of a body by its properties; what concerns no property belongs to all of them. */
export function nameViolations(described: DescribedViolation[]): Violation[] {
  const named = described.map(({ names: [name = '__all__', ...deeper], keyword, message, pointer }) => ({
    ...{ name, keyword, pointer },
    message: deeper.length > 0 ? `${deeper.join('.')}: ${message}` : message,
  }));
  // A read-only property is wrong however it is spelt; what else its schema says of it would only mislead.
  const readOnly = new Set(named.filter(({ keyword }) => keyword === 'readOnly').map(({ name }) => name));
  return named
    .filter(({ name, keyword }) => keyword === 'readOnly' || !readOnly.has(name))
    .map(({ keyword: _, ...violation }) => violation);
}

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
  format: ({ format }, _value, { said }) =>
    typeof said === 'string' ? said : `Ensure this field has the format ${format}.`,
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

const nouns: Record<string, string> = {
  string: 'a string',
  boolean: 'a boolean',
  integer: 'an integer',
  number: 'a number',
  array: 'a list',
  object: 'an object',
  null: 'null',
};

/** Types as an English list: "a string or null". */
function kinds(types: unknown[]): string {
  return types
    .map((type) => (Object.hasOwn(nouns, String(type)) ? nouns[String(type)] : undefined) ?? String(type))
    .join(' or ');
}

/** Values as JSON, with commas between them, the first hundred of them. */
function list(values: unknown): string {
  if (!Array.isArray(values)) return '';
  const told = values.slice(0, 100).map(renderValue).join(', ');
  return values.length > 100 ? `${told} or ${values.length - 100} others` : told;
}

/** A value as JSON, shortened: a sentence must stay one, however deep or long the value is. */
function renderValue(value: unknown): string {
  const text = JSON.stringify(shorten(value, { left: longest })) ?? 'nothing';
  return text.length > longest ? `${text.slice(0, longest).toWellFormed()}…` : text;
}

const longest = 80;

/** As much of a value as can show in a sentence: each part of it takes a character at least. */
function shorten(value: unknown, parts: { left: number }): unknown {
  parts.left -= 1;
  if (typeof value === 'string') return value.slice(0, longest);
  if (typeof value !== 'object' || value === null) return value;
  const shown: [string, unknown][] = [];
  for (const name in value) {
    if (parts.left < 0) break;
    if (Object.hasOwn(value, name)) shown.push([name.slice(0, longest), shorten(memberOf(value, name), parts)]);
  }
  return Array.isArray(value) ? shown.map(([, item]) => item) : Object.fromEntries(shown);
}

/** "1 item", "3 items", "2 properties". */
function count(number: unknown, noun: string): string {
  if (Number(number) === 1) return `1 ${noun}`;
  return `${number} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ie` : noun}s`;
}

/** Names a schema: by its title, the name it is referred to by, its values, or its type. */
function describeSchema(schema: unknown): string {
  if (!isNode(schema)) return schema === false ? 'nothing' : 'a value';
  const { title, $ref, type, const: only, enum: choices, format, pattern, required } = schema;
  if (typeof title === 'string') return title;
  if (typeof $ref === 'string') return $ref.split('/').at(-1) ?? $ref;
  if (only !== undefined) return renderValue(only);
  if (choices !== undefined) return `one of ${list(choices)}`;
  const kind = type === undefined ? 'a value' : kinds([type].flat());
  if (format !== undefined) return `${kind} of the format ${format}`;
  if (pattern !== undefined) return `${kind} that matches ${pattern}`;
  return Array.isArray(required) ? `${type === undefined ? 'an object' : kind} with ${required.join(' and ')}` : kind;
}

/** The alternatives of a `oneOf` or `anyOf`, with commas between them. */
function alternatives(schemas: unknown): string {
  return Array.isArray(schemas) ? schemas.map(describeSchema).join(', ') : '';
}
