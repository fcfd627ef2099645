import { isNode, memberOf } from '../../document/index.ts';
import type { SchemaView, SchemaViews } from '../view.ts';
import type { JsonType, Placed, SchemaNode } from '../walk.ts';
import { sketch } from './sampler.ts';
import { formatTextsOf } from './scalars.ts';

/** A value at or beyond a constraint of a schema, and what is peculiar about it; whether it is valid is for a check to say. */
export interface Edge {
  about: string;
  value: unknown;
}

/** More alternatives than these tell nothing new. */
const mostAlternatives = 24;
/** Beyond these a limit is passed over: the value would be too large for other reasons. */
const longest = { text: 100_000, list: 1000 };
/** The depth to which lists within lists, and objects within objects, are varied. */
const mostLevels = { lists: 2, objects: 3 };

const ofEachType: Edge[] = [
  { about: 'a string', value: 'abc' },
  { about: 'digits as a string', value: '7' },
  { about: 'an integer', value: 7 },
  { about: 'a fraction', value: 1.5 },
  { about: 'true', value: true },
  { about: 'null', value: null },
  { about: 'a list', value: [] },
  { about: 'an object', value: {} },
];

const ofEachText: Edge[] = [
  { about: 'an empty string', value: '' },
  { about: 'a space', value: ' ' },
  { about: 'U+0000', value: 'a\0b' },
  { about: 'a lone surrogate', value: 'a\ud800' },
  { about: 'letters of many scripts', value: 'ñ日本語🙂' },
];

/** Names that an object may well have, and that code stumbles over. */
const strangeNames = ['unknown', '', '__proto__', 'constructor', 'toString', 'with space', 'ünknown', 'a/b~c'];

/** The views of schemas that hold together with each of their choices decided, in every way but those that no value satisfies. */
export function listAlternatives(views: SchemaViews, schemas: Placed[]): SchemaView[] {
  const found: SchemaView[] = [];
  // The branch of each choice in the order in which they are met, counted up like the digits of a number.
  let taken: number[] | undefined = [];
  while (taken && found.length < mostAlternatives) {
    const { view, counts } = decide(views, schemas, taken);
    if (!view.isNever) found.push(view);
    taken = countUp(taken, counts);
  }
  return found;
}

function decide(views: SchemaViews, schemas: Placed[], taken: number[]): { view: SchemaView; counts: number[] } {
  const counts: number[] = [];
  const view = views.of(schemas, ({ branches }) => {
    const index = taken[counts.length] ?? 0;
    counts.push(branches.length);
    return branches[index] ?? [];
  });
  return { view, counts };
}

/** The next combination of branches; undefined after the last one. */
function countUp(taken: number[], counts: number[]): number[] | undefined {
  const last = counts.findLastIndex((count, index) => (taken[index] ?? 0) + 1 < count);
  return last < 0
    ? undefined
    : counts.slice(0, last + 1).map((_, index) => (taken[index] ?? 0) + (index === last ? 1 : 0));
}

/** The types of a view, as far as it says any. */
export function saidTypes(view: SchemaView): JsonType[] {
  return view.types ?? view.impliedTypes;
}

/** Values at and beyond every constraint of schemas that hold together, those of objects apart. */
export function listEdges(views: SchemaViews, schemas: Placed[], depth = 0): Edge[] {
  const own = listAlternatives(views, schemas).flatMap((view) => {
    const types = saidTypes(view);
    return [
      ...ofChoices(view.values ?? []),
      ...(types.includes('string') ? ofTexts(view) : []),
      ...(types.includes('integer') || types.includes('number') ? ofNumbers(view) : []),
      ...(types.includes('array') ? ofLists(views, view, depth) : []),
    ];
  });
  return [...ofEachType, ...own];
}

function ofChoices(choices: unknown[]): Edge[] {
  const allowed = choices.map((value) => ({ about: `the choice ${JSON.stringify(value)}`, value }));
  const text = choices.find((value) => typeof value === 'string' && value !== '');
  const near = typeof text === 'string' ? [`${text} `, text.toUpperCase(), text.toLowerCase(), `${text}x`] : [];
  return [...allowed, ...near.map((value) => ({ about: `no choice: ${JSON.stringify(value)}`, value }))];
}

/** The lengths at limits and beyond, without those that are passed over. */
function lengthsAround(view: SchemaView, least: string, most: string, longest: number): number[] {
  const below = view.numbers(least).flatMap((length) => [length, length - 1]);
  const above = view.numbers(most).flatMap((length) => [length, length + 1]);
  return [...new Set([...below, ...above])].filter((length) => length >= 0 && length <= longest);
}

function ofTexts(view: SchemaView): Edge[] {
  const lengths = lengthsAround(view, 'minLength', 'maxLength', longest.text);
  return [
    ...ofEachText,
    ...lengths.flatMap((length) => [
      { about: `${length} characters`, value: 'a'.repeat(length) },
      { about: `${length} characters beyond the basic plane`, value: '🙂'.repeat(length) },
    ]),
    ...view.texts('format').flatMap((format) => ofFormat(view.document, format)),
    ...view.texts('pattern').map(() => ({ about: 'nothing that fits the pattern', value: '\u00a7 \u00a7' })),
  ];
}

function ofFormat(document: object, format: string): Edge[] {
  const { edges = [], wrong = [] } = formatTextsOf(document, format) ?? {};
  const known = [...edges, ...wrong].map((value) => ({ about: `as ${format}: ${JSON.stringify(value)}`, value }));
  return [...known, { about: `no ${format}`, value: '\u00a7' }];
}

function ofNumbers(view: SchemaView): Edge[] {
  const limits = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'].flatMap((keyword) =>
    view.numbers(keyword),
  );
  const around = limits.flatMap((limit) => [limit - 1, limit, limit + 1]);
  const values = [0, -1, 1, 2 ** 53, 1e300, ...around, ...view.numbers('multipleOf').map((step) => step * 1.5)];
  return [...new Set(values)].map((value) => ({ about: `the number ${value}`, value }));
}

function ofLists(views: SchemaViews, view: SchemaView, depth: number): Edge[] {
  const schemas = view.schemasOfItem(0);
  const item = schemas.length === 0 ? 'a' : (sketch(views, schemas, 'least') ?? 'a');
  const itemAt = (index: number) =>
    typeof item === 'number' ? item + index : typeof item === 'string' ? `${item}${index}` : item;
  const isUnique = view.has('uniqueItems');
  const ofLength = (length: number) => Array.from({ length }, (_, index) => (isUnique ? itemAt(index) : item));
  const inner = schemas.length === 0 || depth > mostLevels.lists ? [] : listEdges(views, schemas, depth + 1);
  const others = ofLength(Math.min(Math.max(view.highest('minItems', 1) - 1, 0), longest.list));
  return [
    ...lengthsAround(view, 'minItems', 'maxItems', longest.list).map((length) => ({
      about: `${length} items`,
      value: ofLength(length),
    })),
    ...(isUnique ? [{ about: 'an item twice', value: [item, item] }] : []),
    ...inner.map(({ about, value }) => ({ about: `an item that is ${about}`, value: [...others, value] })),
  ];
}

/** Objects that differ from one of a view in one property, at its top or within: at or beyond a constraint, left out, or unknown. */
export function listVariants(views: SchemaViews, view: SchemaView, base: SchemaNode, outer: string[] = []): Edge[] {
  const placeOf = (name: string) => [...outer, name].join('.');
  const own = view.propertyNames.flatMap((name): Edge[] => {
    const schemas = view.schemasOf(name);
    const place = placeOf(name);
    const set = (value: unknown) => replace(base, name, value);
    const full = sketch(views, schemas, 'usual');
    return [
      ...listEdges(views, schemas).map(({ about, value }) => ({ about: `${place} is ${about}`, value: set(value) })),
      { about: `${place} is left out`, value: replace(base, name) },
      ...(full === undefined ? [] : [{ about: `${place} as it may be`, value: set(full) }]),
      ...listInner(views, schemas, memberOf(base, name), [...outer, name]).map((each) => ({
        ...each,
        value: set(each.value),
      })),
    ];
  });
  const unknown = strangeNames.map((name) => ({
    about: `${placeOf(JSON.stringify(name))} is unknown`,
    value: replace(base, name, 1),
  }));
  return [...own, ...unknown];
}

/** The variants of a property that is itself an object. */
function listInner(views: SchemaViews, schemas: Placed[], value: unknown, path: string[]): Edge[] {
  const [view] = listAlternatives(views, schemas);
  if (!view || path.length > mostLevels.objects || !saidTypes(view).includes('object')) return [];
  const inner = value ?? sketch(views, schemas, 'least');
  return isNode(inner) ? listVariants(views, view, inner, path) : [];
}

/** The object with another value of a property, or without it; from entries, so that even `__proto__` is a property like any other. */
function replace(base: SchemaNode, name: string, ...value: unknown[]): SchemaNode {
  const others = Object.entries(base).filter(([known]) => known !== name);
  return Object.fromEntries([...others, ...value.map((each) => [name, each] as const)]);
}
