import { isNode, membersOf, valueAt } from '../../../server/openapi/document/index.ts';
import { type SchemaNode, walkSchemas } from '../../../server/openapi/schema/index.ts';
import type { Chance } from '../../support/chance.ts';

/** The names of properties that schemas declare; none declares any other. */
export const names = ['a', 'b', 'c', 'xd'];

/** The texts that patterns and formats are tried with. */
export const texts = [
  ...['', '\n', '2024-02-29 00:00:00Z', 'a\nb', 'ab\nb', 'aaaa\nb'],
  ...'a b aa ab ac ba abc aaaa ababab babab abcdef A 7 12 12345 2024-02-29 2024-02-29T00:00:00Z 127.0.0.1 ../a https://example.com/'.split(
    ' ',
  ),
  ...'123e4567-e89b-12d3-a456-426614174000 a@example.com {a}@example.com'.split(' '),
];

const patterns = [
  '^a',
  '^ab',
  'b',
  '^[ab]+$',
  '^[a-z]*$',
  '^.*$',
  '.*',
  '^\\d+$',
  '^(a|b)$',
  '^[ab]$',
  '^.{2}$',
  '^a?$',
];
const formats = ['date', 'date-time', 'uuid', 'email', 'uri', 'uri-reference', 'ipv4', 'nickname', 'password'];
const scalars: unknown[] = ['a', 'b', 'ab', 1, 2, 7, 0, -1, 1.5, true, false, null];
const types = ['string', 'integer', 'number', 'boolean', 'null', 'array', 'object'];
const references = ['Cat', 'Dog', 'Tree'];

type Make = (chance: Chance, level: number) => unknown;

const size: Make = (chance) => chance.integer(0, 4);
const limit: Make = (chance) => chance.pick([-1, 0, 1, 2, 3, 5, 2.5, 9]);
const list = (chance: Chance, most: number, make: () => unknown) =>
  Array.from({ length: chance.integer(1, most) }, make);
const some = (chance: Chance, choices: readonly string[]) => {
  const found = choices.filter(() => chance.happens(0.4));
  return found.length > 0 ? found : [chance.pick(choices)];
};
const part: Make = (chance, level) => makeSchema(chance, level + 1);
const map = (chance: Chance, keys: readonly string[], level: number) =>
  Object.fromEntries(some(chance, keys).map((key) => [key, makeSchema(chance, level + 1)]));

/** Every keyword that says which values there are, with a random value. */
const keywords: Record<string, Make> = {
  type: (chance) => (chance.happens(0.7) ? chance.pick(types) : some(chance, types)),
  enum: (chance) => [...new Set(list(chance, 4, () => chance.pick(scalars)))],
  const: (chance) => chance.pick(scalars),
  minLength: size,
  maxLength: size,
  minItems: size,
  maxItems: (chance) => chance.integer(1, 4),
  minProperties: size,
  maxProperties: (chance) => chance.integer(1, 4),
  minContains: size,
  maxContains: size,
  minimum: limit,
  maximum: limit,
  exclusiveMinimum: limit,
  exclusiveMaximum: limit,
  multipleOf: (chance) => chance.pick([0.5, 1, 2, 3, 4, 6]),
  pattern: (chance) => chance.pick(patterns),
  format: (chance) => chance.pick(formats),
  uniqueItems: (chance) => chance.happens(0.8),
  items: part,
  prefixItems: (chance, level) => list(chance, 2, () => makeSchema(chance, level + 1)),
  contains: part,
  unevaluatedItems: (chance) => chance.happens(0.2),
  properties: (chance, level) => map(chance, names, level),
  patternProperties: (chance, level) => map(chance, ['^x', '^z'], level),
  required: (chance) => some(chance, names),
  dependentRequired: (chance) => ({ [chance.pick(names)]: some(chance, names) }),
  dependentSchemas: (chance, level) => map(chance, names.slice(0, 2), level),
  propertyNames: (chance) => chance.pick([{ maxLength: 1 }, { pattern: '^[a-z]+$' }, { enum: names }, {}]),
  additionalProperties: (chance, level) => (chance.happens(0.6) ? chance.happens(0.3) : makeSchema(chance, level + 1)),
  unevaluatedProperties: (chance) => chance.happens(0.3),
  allOf: (chance, level) => list(chance, 2, () => makeSchema(chance, level + 1)),
  anyOf: (chance, level) => list(chance, 3, () => makeSchema(chance, level + 1)),
  oneOf: (chance, level) => list(chance, 3, () => makeSchema(chance, level + 1)),
  not: part,
  if: part,
  // Keywords like any others.
  // biome-ignore lint/suspicious/noThenProperty: it is a keyword of JSON Schema
  then: part,
  else: part,
  $ref: (chance) => `#/components/schemas/${chance.pick(references)}`,
};

/** The keywords that go with a type. */
const companions: Record<string, string[]> = {
  string: ['minLength', 'maxLength', 'pattern', 'format', 'enum'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'enum'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  boolean: ['enum'],
  null: [],
  array: [
    'items',
    'items',
    'minItems',
    'maxItems',
    'uniqueItems',
    'prefixItems',
    'contains',
    'minContains',
    'maxContains',
  ],
  object: ['properties', 'properties', 'required', 'additionalProperties', 'dependentRequired', 'minProperties'].concat(
    ['maxProperties', 'patternProperties', 'propertyNames', 'dependentSchemas', 'unevaluatedProperties'],
  ),
};
const combining = ['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', '$ref'];
const mostLevels = 3;

/** Makes a schema; most are about one type. */
export function makeSchema(chance: Chance, level = 0): SchemaNode {
  const schema: SchemaNode = {};
  const usable = level < mostLevels ? types : types.slice(0, 5);
  if (chance.happens(0.9)) schema.type = chance.happens(0.85) ? chance.pick(usable) : some(chance, usable);
  for (const type of [schema.type ?? []].flat().map(String)) {
    for (const keyword of companions[type] ?? []) if (chance.happens(0.25)) set(schema, keyword, chance, level);
  }
  if (level < mostLevels - 1 && chance.happens(0.25)) set(schema, chance.pick(combining), chance, level);
  if ('if' in schema) set(schema, 'then', chance, level);
  return schema;
}

function set(schema: SchemaNode, keyword: string, chance: Chance, level: number): void {
  schema[keyword] = keywords[keyword]?.(chance, level);
}

/** The components that schemas refer to. */
export function makeComponents(chance: Chance): Record<string, SchemaNode> {
  const animal = (kind: string) => ({
    type: 'object',
    required: ['kind'],
    properties: { kind: { const: kind }, a: makeSchema(chance, mostLevels) },
  });
  const mapping = { cat: '#/components/schemas/Cat', dog: '#/components/schemas/Dog' };
  return {
    Cat: animal('cat'),
    Dog: animal('dog'),
    Tree: {
      type: 'object',
      properties: { a: { $ref: '#/components/schemas/Tree' }, b: makeSchema(chance, mostLevels) },
    },
    Animal: {
      oneOf: Object.values(mapping).map(($ref) => ({ $ref })),
      discriminator: { propertyName: 'kind', mapping },
    },
  };
}

/** An edit of one keyword. */
export interface KeywordEdit {
  after: SchemaNode;
  keyword: string;
  /** What the schemas around it are made of, the one itself included. */
  context: string[];
}

/** Edits one keyword somewhere in a schema: adds it, changes it or takes it away. */
export function editKeyword(chance: Chance, before: SchemaNode): KeywordEdit {
  const after: SchemaNode = structuredClone(before);
  const places = [...walkSchemas(after, '#')].filter(({ schema }) => isNode(schema));
  const place = chance.pick(places);
  const schema = place.schema as SchemaNode;
  const present = Object.keys(schema).filter((keyword) => keyword in keywords);
  const keyword = present.length > 0 && chance.happens(0.6) ? chance.pick(present) : pickNew(chance, schema);
  const level = place.pointer.split('/').length;
  if (present.includes(keyword) && chance.happens(0.4)) delete schema[keyword];
  else if (Array.isArray(schema[keyword]) && chance.happens(0.6))
    schema[keyword] = editList(chance, keyword, schema[keyword], level);
  else set(schema, keyword, chance, Math.min(level, mostLevels));
  const edited = [before, after].map((root) => membersOf(valueAt(root, place.pointer))[keyword]);
  return { after, keyword, context: [...listAround(before, place.pointer), keyword, ...listKeys(edited)] };
}

/** The keywords of a schema and of all that it is in. */
function listAround(root: SchemaNode, pointer: string): string[] {
  const tokens = pointer.split('/').slice(1);
  return [...tokens, 'end'].flatMap((_, length) => {
    const node = tokens.slice(0, length).reduce<unknown>((value, token) => membersOf(value)[token], root);
    return [...tokens.slice(0, length), ...Object.keys(isNode(node) ? node : {})];
  });
}

function listKeys(value: unknown): string[] {
  const members = Object.entries(membersOf(value));
  return members.flatMap(([key, inner]) => [key, ...listKeys(inner)]);
}

function pickNew(chance: Chance, schema: SchemaNode): string {
  const type = String([schema.type ?? 'object'].flat()[0]);
  return chance.happens(0.75)
    ? chance.pick(companions[type]?.length ? companions[type] : ['enum'])
    : chance.pick(Object.keys(keywords));
}

/** One item less or more. */
function editList(chance: Chance, keyword: string, items: unknown[], level: number): unknown[] {
  const index = chance.integer(0, items.length - 1);
  const rest = items.filter((_, other) => other !== index);
  if (rest.length > 0 && chance.happens(0.5)) return rest;
  const made = [keywords[keyword]?.(chance, Math.min(level, mostLevels))].flat();
  return [...new Set([...items, ...made.slice(0, 1)])];
}
