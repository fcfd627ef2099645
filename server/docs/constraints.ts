import type { SchemaNode } from '../openapi/schema/index.ts';

type Describe = (value: unknown, schema: SchemaNode) => string | undefined;

/** Each keyword that limits a value beside its type, and the words for it. */
const words: Record<string, Describe> = {
  format: (name) => `format ${name}`,
  contentMediaType: (name) => `content ${name}`,
  contentEncoding: (name) => `encoded as ${name}`,
  pattern: (pattern) => `matches ${pattern}`,
  minimum: (limit, { exclusiveMinimum }) => (exclusiveMinimum === true ? `> ${limit}` : `≥ ${limit}`),
  maximum: (limit, { exclusiveMaximum }) => (exclusiveMaximum === true ? `< ${limit}` : `≤ ${limit}`),
  exclusiveMinimum: (limit) => (typeof limit === 'number' ? `> ${limit}` : undefined),
  exclusiveMaximum: (limit) => (typeof limit === 'number' ? `< ${limit}` : undefined),
  multipleOf: (step) => `multiple of ${step}`,
  minLength: (count) => `at least ${amount(count, 'character')}`,
  maxLength: (count) => `at most ${amount(count, 'character')}`,
  minItems: (count) => `at least ${amount(count, 'item')}`,
  maxItems: (count) => `at most ${amount(count, 'item')}`,
  uniqueItems: (isSet) => (isSet === true ? 'no item twice' : undefined),
  minContains: (count) => `contains at least ${count}`,
  maxContains: (count) => `contains at most ${count}`,
  minProperties: (count) => `at least ${amount(count, 'property', 'properties')}`,
  maxProperties: (count) => `at most ${amount(count, 'property', 'properties')}`,
  additionalProperties: (allowed) => (allowed === false ? 'no other properties' : undefined),
  unevaluatedProperties: (allowed) => (allowed === false ? 'no other properties' : undefined),
  patternProperties: (byPattern) =>
    `names that match ${Object.keys(byPattern ?? {}).join(' or ')} have a type of their own`,
  propertyNames: () => 'names are limited',
  dependentRequired: (byName) =>
    Object.entries(byName ?? {})
      .map(([name, needed]) => `with ${name} also ${[needed].flat().join(', ')}`)
      .join('; '),
  if: () => 'conditional',
  'x-equals': (expression) =>
    `equal to ${String(expression).replace('$request.path.', '{').replace('$request.query.', '?')}${String(expression).includes('.path.') ? '}' : ''}`,
};

/** Every limit that a schema sets beside its type, in words. */
export function listConstraints(schema: SchemaNode): string[] {
  return Object.entries(words)
    .filter(([keyword]) => Object.hasOwn(schema, keyword))
    .map(([keyword, describe]) => describe(schema[keyword], schema))
    .filter((text) => text !== undefined);
}

function amount(count: unknown, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}
