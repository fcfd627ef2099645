import { memberOf } from '../../server/openapi/document/index.ts';
import type { Members } from './body-places.ts';
import { findKeyIn, plainName } from './names.ts';

/** Tells whether a value of an item is one that a filter wants. */
type Matches = (own: string, wanted: string) => boolean;

const fold = (text: string) => text.toLowerCase();
const equals: Matches = (own, wanted) => own === wanted;
const differs: Matches = (own, wanted) => own !== wanted;
const contains: Matches = (own, wanted) => fold(own).includes(fold(wanted));
const isAfter: Matches = (own, wanted) => compareTexts(own, wanted) > 0;
const isFrom: Matches = (own, wanted) => compareTexts(own, wanted) >= 0;
const isBefore: Matches = (own, wanted) => compareTexts(own, wanted) < 0;
const isUntil: Matches = (own, wanted) => compareTexts(own, wanted) <= 0;

/** What may stand behind a property's name, after `__`, `_` or in brackets, in plain names. */
const operators: Record<string, Matches> = {
  ...{ exact: equals, eq: equals, ne: differs, not: differs },
  iexact: (own, wanted) => fold(own) === fold(wanted),
  contains: (own, wanted) => own.includes(wanted),
  ...{ icontains: contains, like: contains },
  startswith: (own, wanted) => own.startsWith(wanted),
  istartswith: (own, wanted) => fold(own).startsWith(fold(wanted)),
  endswith: (own, wanted) => own.endsWith(wanted),
  iendswith: (own, wanted) => fold(own).endsWith(fold(wanted)),
  ...{ gt: isAfter, after: isAfter, lt: isBefore, before: isBefore },
  ...{ gte: isFrom, since: isFrom, from: isFrom, min: isFrom },
  ...{ lte: isUntil, until: isUntil, max: isUntil },
};

/** Parameters that look for a text in all properties. */
const searches = new Set(['q', 'query', 'search', 'searchterm', 'term', 'keyword', 'text', 'filter']);

/** Numbers by their values, all else as text; text of dates is in their order already. */
function compareTexts(one: string, other: string): number {
  const [first, second] = [Number(one), Number(other)];
  if (one !== '' && other !== '' && Number.isFinite(first) && Number.isFinite(second)) return first - second;
  return one < other ? -1 : one > other ? 1 : 0;
}

/** What a query parameter wants of the items of a list. */
export interface Filter {
  matches(item: Members): boolean;
  /** The property that has this value in all that match. */
  equal?: { property: string; value: string };
}

/** The filter that a query parameter is for items with those properties; undefined where its name says none. */
export function createFilter(name: string, value: unknown, properties: readonly string[]): Filter | undefined {
  const wanted = textsIn(value);
  const [text = ''] = wanted;
  const plain = plainName(name);
  const property = properties.find((each) => plainName(each) === plain);
  const found = property === undefined ? findOperator(plain, properties) : { property, matches: equals };
  if (found) {
    const matches = (item: Members) =>
      textsIn(item[found.property]).some((own) => wanted.some((each) => found.matches(own, each)));
    return { matches, ...(found.matches === equals && { equal: { property: found.property, value: text } }) };
  }
  if (!searches.has(plain)) return undefined;
  return { matches: (item) => Object.values(item).some((own) => typeof own === 'string' && contains(own, text)) };
}

function findOperator(
  plain: string,
  properties: readonly string[],
): { property: string; matches: Matches } | undefined {
  for (const [word, matches] of Object.entries(operators)) {
    const property = properties.find((each) => {
      const own = plainName(each);
      // `created_after` is about `createdAt`.
      const [, stem] = /^(.+?)(at|on|date|time)$/.exec(own) ?? [];
      return plain === own + word || plain === word + own || (stem !== undefined && plain === stem + word);
    });
    if (property !== undefined) return { property, matches };
  }
  return undefined;
}

function textsIn(value: unknown): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.flatMap((each) => {
    if (each === undefined || each === null) return [];
    // An object is the one that its key names.
    return typeof each === 'object' ? textsIn(memberOf(each, findKeyIn(each) ?? '')) : [String(each)];
  });
}

/** Parameters that name the properties to order by, and those that name a direction. */
const orders = new Set('sort sortby order orderby ordering sortfield sortkey sortcolumn'.split(' '));
const directions = new Set('direction dir order sortdir sortdirection sortorder orderdirection desc'.split(' '));

/** Tells whether a parameter of that name is about the order of a list. */
export function isAboutOrder(name: string): boolean {
  return orders.has(plainName(name)) || directions.has(plainName(name));
}

/** Items in the order that the query wants: `-name`, `name:desc`, `name desc`, several by commas, or a direction apart; equal ones stay in place. */
export function orderItems(items: Members[], query: Record<string, unknown>): Members[] {
  const texts = Object.entries(query).map(([name, value]) => [plainName(name), [value].flat().join(',')] as const);
  const isDown = texts.some(([name, text]) => directions.has(name) && /^(desc|descending|true|-1|-)$/i.test(text));
  const keys = texts
    .filter(([name, text]) => orders.has(name) && !/^(asc|desc)(ending)?$/i.test(text))
    .flatMap(([, text]) => text.split(',').map((key) => readKey(key, isDown)))
    .filter(({ property }) => property !== '');
  if (keys.length === 0) return isDown ? items.toReversed() : items;
  return items.toSorted((one, other) => {
    const results = keys.map(
      ({ property, sign }) => sign * compareTexts(textOf(one, property), textOf(other, property)),
    );
    return results.find((result) => result !== 0) ?? 0;
  });
}

function readKey(key: string, isDown: boolean): { property: string; sign: number } {
  const [, mark = '', property = '', direction = ''] = /^\s*([+-]?)\s*([^\s:]*)[\s:]*(\w*)\s*$/.exec(key) ?? [];
  const isReversed = mark === '-' || /^desc/i.test(direction) || (isDown && mark === '' && direction === '');
  return { property, sign: isReversed ? -1 : 1 };
}

function textOf(item: Members, property: string): string {
  const name = Object.keys(item).find((each) => plainName(each) === plainName(property));
  const own = name === undefined ? undefined : item[name];
  return own === undefined || own === null ? '' : String(own);
}
