import { HttpError } from '../../server/errors/index.ts';
import { findResponse, memberOf } from '../../server/openapi/document/index.ts';
import type { Content, Response } from '../../server/openapi/model.ts';
import type { Suggest } from '../../server/openapi/schema/index.ts';
import { findKeyIn, type ListPlace, type Members, membersIn, plainName, putIn, valueIn } from './body-places.ts';
import {
  belongs,
  ItemBody,
  type MockCall,
  type Outcome,
  originOf,
  plainMembers,
  prune,
  respondWith,
  type StatefulCall,
  typedAs,
  typeIn,
} from './items.ts';
import { addressItem, countBelow, countKey } from './operations.ts';
import { cutPage, fillEnvelope, findPaging, type Page, type Paging, pageHeaders } from './paging.ts';
import type { Resource } from './resources.ts';

/** The items of a session, filtered, ordered and paged as the request says; undefined where the contract does not allow that. */
export function respondForList(call: StatefulCall, resource: Resource, list: ListPlace): Outcome | undefined {
  const { session, operation, context } = call;
  const choice = call.choose();
  const { paging, filters, ignored } = readAsked(call, resource, list);
  const below = session.itemsOf(resource.name).filter((item) => belongs(item, operation.path, context.input));
  const items = below.map((item) => countBelow(call, resource, item));
  const found = orderItems(items, context.input.query).filter((item) => filters.every(({ matches }) => matches(item)));
  if (!choice.body) return undefined;
  const pages = cutPages(call, paging, list, found.length);
  if (!pages) return { response: respondWithoutPage(call, paging), ignored };
  const { content } = choice.body;
  const body = composeBody(resource, content, list, pages, found, {
    ...membersIn(content.makeSample(call.sampling)),
    ...plainMembers(content, call.sampling),
  });
  if (body === undefined) return undefined;
  return { response: respondWith(choice, body, writeHeaders(choice.declared, pages[0])), ignored };
}

/** The most items of a list that are made because so many were asked for. */
export const mostItems = 200;

/**
 * The list of an example or a sample as the request has it: its items first, then samples, as many as were asked for, and
 * such as the filters want; as it is, but for what the path says, where the request says nothing about the list.
 */
export function shapeList(call: MockCall, resource: Resource, list: ListPlace, content: Content, body: unknown) {
  const { input } = call.context;
  const given = valueIn(body, list.names);
  if (!Array.isArray(given)) return undefined;
  const { paging, filters } = readAsked(call, resource, list);
  const matches = (item: Members) => filters.every((filter) => filter.matches(item));
  const address = (item: unknown) => addressItem(call, resource, membersIn(item));
  const items = given.map(address);
  const isPaged = Object.values(paging).some((parameter) => parameter && Object.hasOwn(input.query, parameter.name));
  const isOrdered = Object.keys(input.query).some(isAboutOrder);
  if (!isPaged && !isOrdered && filters.length === 0) return putIn(body, list.names, items);
  // As many as it takes to fill the page that is asked for, whichever it is.
  const full = cutPages(call, paging, list, Infinity)?.[0];
  const wanted = isPaged ? Math.min(full?.end ?? 0, mostItems) : Math.max(given.length, 1);
  const matching = items.filter(matches);
  const samples = makeItems(call, resource, content, list, items, Math.max(0, wanted - matching.length));
  const suiting = samples
    .map((sample) => filters.reduce((item, filter) => suit(resource, item, filter), address(sample)))
    .filter(matches);
  const found = orderItems([...matching, ...suiting].slice(0, isPaged ? wanted : undefined), input.query);
  const pages = cutPages(call, paging, list, found.length);
  return pages && composeBody(resource, content, list, pages, found, membersIn(body));
}

/** Sample items of a list behind those that there are, so many: with all that they may have, and keys that no other has. */
export function makeItems(
  { operation, sampling }: Pick<MockCall, 'operation' | 'sampling'>,
  resource: Resource,
  content: Content,
  { names }: ListPlace,
  before: Members[],
  count: number,
): Members[] {
  if (count === 0) return [];
  const isWanted = (place: string[]) =>
    place.slice(0, names.length).every((name, index) => name === names[index]) &&
    place.length <= names.length + 2 &&
    Number(place[names.length] ?? 0) < count;
  const suggest: Suggest = (place, view, steps) =>
    view ? (sampling?.suggest?.(place, view, steps) ?? []) : isWanted(place) ? [null] : [];
  const made = valueIn(content.makeSample({ seed: sampling?.seed ?? operation.id, suggest }), names);
  const { keyProperty = '' } = resource;
  const taken = new Set(before.map((item) => String(item[keyProperty])));
  const recorded = new ItemBody(resource.shape, undefined);
  return (Array.isArray(made) ? made.map(membersIn) : []).map((model, index) => {
    const draft = { resource, recorded, model, sent: {} };
    const found = Object.hasOwn(model, keyProperty) && countKey(draft, taken, before.length + index);
    if (!found) return model;
    taken.add(String(found.key));
    return { ...model, [keyProperty]: typedAs(resource, keyProperty, found.key) };
  });
}

/** The item as a filter wants it, where that says which value. */
function suit(resource: Resource, item: Members, { equal }: Filter): Members {
  return equal ? { ...item, [equal.property]: typedAs(resource, equal.property, equal.value) } : item;
}

/** How a request asks for a part of a list, and the parameters that say nothing about its items. */
function readAsked({ context: { input }, operation }: MockCall, { item }: Resource, list: ListPlace) {
  const ignored: string[] = [];
  const paging = findPaging(operation);
  const ofPages = new Set(Object.values(paging).map((parameter) => parameter?.name));
  const filters = Object.entries(input.query).flatMap(([name, value]) => {
    if (ofPages.has(name) || isAboutOrder(name) || value === undefined) return [];
    const declared = operation.otherParameters.find((each) => each.in === 'query' && each.name === name);
    if (declared?.default !== undefined && declared.default === value) return [];
    const filter = createFilter(name, value, [...list.item.propertyNames, ...item.propertyNames]);
    if (!filter) ignored.push(name);
    return filter ?? [];
  });
  return { paging, filters, ignored };
}

/** The page that the request asks for, with the URLs of others as paths and whole; undefined where there is none. */
function cutPages({ context }: MockCall, paging: Paging, { most }: ListPlace, total: number): Page[] | undefined {
  const { input, path, query } = context;
  const pages = [path, `${originOf(context)}${path}`].flatMap(
    (url) => cutPage(paging, { url, query, input: input.query }, total, most) ?? [],
  );
  return pages.length > 0 ? pages : undefined;
}

/** The response for a page that is not there: the 404 where the parameter says so, else the contract's first failure. */
function respondWithoutPage(call: StatefulCall, { page }: Paging) {
  if (page?.notFound !== undefined) throw new HttpError(404, page.notFound);
  const status = findResponse(call.operation, 404) ? '404' : '400';
  if (!findResponse(call.operation, Number(status))) throw new HttpError(404, 'There is no such page.');
  return respondWith(call.choose(status));
}

/** The body with the items of a page, as the first of the pages that the contract allows; items that lack something have it from a sample. */
function composeBody(
  { keyProperty = '' }: Resource,
  content: Content,
  { names }: ListPlace,
  pages: Page[],
  found: Members[],
  given: Members,
) {
  const [first] = pages;
  const type = typeIn(content, names)?.items(0);
  const items = found.slice(first?.start, first?.end).map((item) => prune(type, item));
  // Some envelopes list the keys a second time.
  const ids = Array.isArray(given.ids) && { ids: items.map((item) => textOrNumber(content, item[keyProperty])) };
  const model = { ...given, ...ids };
  const isValid = (body: unknown) => content.check?.isValid(body) !== false;
  const mayBeNull = (path: string[]) => typeIn(content, path)?.types.has('null') === true;
  const compose = (each: Members[]) =>
    names.length === 0
      ? [each]
      : pages.map((page) => putIn(fillEnvelope(model, page, names.at(-1) ?? '', mayBeNull), names, each));
  const completed = () => {
    const usual = membersIn(valueIn(content.makeSample(), [...names, '0']));
    return items.map((item) => ({ ...usual, ...item }));
  };
  return compose(items).find(isValid) ?? compose(completed()).find(isValid);
}

function textOrNumber(content: Content, key: unknown): unknown {
  return typeIn(content, ['ids'])?.items(0).types.has('string') ? String(key) : key;
}

/** The headers that tell of a page, where they are declared. */
function writeHeaders(declared: Response | undefined, page: Page | undefined): Members {
  const written = [...(declared?.headers ?? [])].flatMap(([name, header]): [string, unknown][] => {
    const write = pageHeaders.get(name);
    return write && page ? [[header.name, write(page)]] : [];
  });
  return Object.fromEntries(written);
}

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
