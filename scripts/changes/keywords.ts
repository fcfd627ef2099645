import { findBoundVariations } from './bounds.ts';
import { type Effect, isSame, type Variation } from './change.ts';
import { homeOf, listOf, read, type View } from './view.ts';

/** Finds the changes of what the keywords of one schema allow, apart from its sub-schemas. */
export function findKeywordVariations(older: View, newer: View): Variation[] {
  const types = findTypeVariations(older, newer);
  // Other keywords of two different types cannot be compared.
  if (types.some(({ effect }) => effect === 'changed')) return types;
  return [
    ...types,
    ...findEnumVariations(older, newer),
    ...findBoundVariations(older, newer),
    ...findListVariations(older, newer, 'pattern'),
    ...findListVariations(older, newer, 'format'),
    ...findOtherVariations(older, newer),
  ];
}

const allTypes = ['null', 'boolean', 'object', 'array', 'string', 'integer', 'number'];

/** The types that a value of the view may have; every integer is a number too. */
export function typesOf(view: View): string[] {
  const lists = view
    .filter(({ node }) => node.type !== undefined)
    .map(({ node }) => {
      const types = [node.type].flat().map(String);
      return [...types, ...(types.includes('number') ? ['integer'] : []), ...(node.nullable === true ? ['null'] : [])];
    });
  return allTypes.filter((type) => lists.every((list) => list.includes(type)));
}

function findTypeVariations(older: View, newer: View): Variation[] {
  const [before, after] = [typesOf(older), typesOf(newer)];
  const lost = before.filter((type) => !after.includes(type));
  const won = after.filter((type) => !before.includes(type));
  if (lost.length + won.length === 0) return [];
  const effect = won.length === 0 ? 'narrowed' : lost.length === 0 ? 'widened' : 'changed';
  const pointer = homeOf(older, newer, 'type');
  return [{ effect, rule: `type-${effect}`, text: `type ${nameTypes(before)} became ${nameTypes(after)}`, pointer }];
}

function nameTypes(types: string[]): string {
  if (types.length === allTypes.length) return 'any';
  return types.filter((type) => type !== 'integer' || !types.includes('number')).join(' or ') || 'none';
}

function findEnumVariations(older: View, newer: View): Variation[] {
  const [before, after] = [valuesOf(older), valuesOf(newer)];
  const pointer = homeOf(older, newer, 'enum');
  const vary = (effect: Effect, rule: string, text: string) => [{ effect, rule, text, pointer }];
  if (!before && !after) return [];
  if (!before) return vary('narrowed', 'enum-added', `only ${list(after ?? [])} allowed now`);
  if (!after) return vary('widened', 'enum-removed', 'no longer limited to a list of values');
  const lost = before.filter((value) => !after.some((other) => isSame(value, other)));
  const won = after.filter((value) => !before.some((other) => isSame(value, other)));
  return [
    ...(lost.length > 0 ? vary('narrowed', 'enum-value-removed', `${list(lost)} no longer allowed`) : []),
    ...(won.length > 0 ? vary('widened', 'enum-value-added', `${list(won)} allowed as well`) : []),
  ];
}

/** The values that every `enum` and `const` of the view lists; undefined when there is neither. */
function valuesOf(view: View): unknown[] | undefined {
  const lists = [
    ...read(view, 'enum').map(({ node }) => listOf(node)),
    ...read(view, 'const').map(({ node }) => [node]),
  ];
  const [first, ...others] = lists;
  return first?.filter((value) => others.every((values) => values.some((other) => isSame(value, other))));
}

function list(values: unknown[]): string {
  return values.map((value) => JSON.stringify(value)).join(', ');
}

/** Formats all of whose values have the other format too. */
const widerFormats: Record<string, string> = {
  int32: 'int64',
  float: 'double',
  email: 'idn-email',
  uri: 'iri',
  hostname: 'idn-hostname',
};

/** Formats that tell an editor how to show a value, not which values there are. */
const displayFormats = ['password'];

function findListVariations(older: View, newer: View, keyword: 'pattern' | 'format'): Variation[] {
  const valuesIn = (view: View) =>
    read(view, keyword)
      .map(({ node }) => String(node))
      .filter((value) => keyword === 'pattern' || !displayFormats.includes(value));
  const [before, after] = [valuesIn(older), valuesIn(newer)];
  const lost = before.filter((value) => !after.includes(value));
  const won = after.filter((value) => !before.includes(value));
  const pointer = homeOf(older, newer, keyword);
  const vary = (effect: Effect, what: string, text: string) => [{ effect, rule: `${keyword}-${what}`, text, pointer }];
  if (lost.length === 0 && won.length === 0) return [];
  if (lost.length === 0) return vary('narrowed', 'added', `${keyword} ${won.join(', ')} demanded`);
  if (won.length === 0) return vary('widened', 'removed', `${keyword} ${lost.join(', ')} no longer demanded`);
  const [from = '', to = ''] = [lost[0], won[0]];
  const single = lost.length === 1 && won.length === 1 && keyword === 'format';
  const effect =
    single && widerFormats[from] === to ? 'widened' : single && widerFormats[to] === from ? 'narrowed' : 'changed';
  return vary(effect, 'changed', `${keyword} ${lost.join(', ')} became ${won.join(', ')}`);
}

/** Keywords that say what a value means, not which values there are. */
const words = [
  'title',
  'description',
  'example',
  'examples',
  '$comment',
  'externalDocs',
  'xml',
  '$anchor',
  '$id',
  '$schema',
  '$defs',
];

/** Extensions are words too, but for those that the server enforces. */
const enforced = ['x-equals'];

/** Keywords that are compared elsewhere. */
const compared = [
  ...[
    '$ref',
    'allOf',
    'anyOf',
    'oneOf',
    'not',
    'if',
    'then',
    'else',
    'items',
    'prefixItems',
    'contains',
    'unevaluatedItems',
  ],
  ...['properties', 'required', 'additionalProperties', 'unevaluatedProperties', 'patternProperties', 'propertyNames'],
  ...['dependentSchemas', 'type', 'nullable', 'enum', 'const', 'pattern', 'format', 'readOnly', 'writeOnly', 'default'],
  ...['maxLength', 'minLength', 'maxItems', 'minItems', 'maxProperties', 'minProperties', 'maximum', 'minimum'],
  ...['exclusiveMaximum', 'exclusiveMinimum', 'multipleOf'],
];

function isWord(keyword: string): boolean {
  return words.includes(keyword) || (keyword.startsWith('x-') && !enforced.includes(keyword));
}

/** Every keyword without a comparison of its own: one more is a demand more, one less a demand less. */
function findOtherVariations(older: View, newer: View): Variation[] {
  const keywords = new Set([...older, ...newer].flatMap(({ node }) => Object.keys(node)));
  return [...keywords]
    .filter((keyword) => !compared.includes(keyword))
    .flatMap((keyword): Variation[] => {
      const [before, after] = [older, newer].map((view) =>
        read(view, keyword)
          .map(({ node }) => node)
          .filter((value) => value !== false),
      );
      if (isSame(before, after)) return [];
      const pointer = homeOf(older, newer, keyword);
      const [lost, won] = [before?.length ?? 0, after?.length ?? 0];
      const rule = `${toKebab(keyword)}-${lost === 0 ? 'added' : won === 0 ? 'removed' : 'changed'}`;
      const text = `${keyword} ${lost === 0 ? 'added' : won === 0 ? 'removed' : 'changed'}`;
      if (keyword === 'deprecated') return [{ effect: won > 0 ? 'announced' : 'reworded', rule, text, pointer }];
      if (isWord(keyword)) return [{ effect: 'reworded', rule, text, pointer }];
      return [{ effect: lost === 0 ? 'narrowed' : won === 0 ? 'widened' : 'changed', rule, text, pointer }];
    });
}

/** A keyword as the name of a rule: `maxLength` becomes `max-length`. */
export function toKebab(keyword: string): string {
  return keyword.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
