import { HttpError } from '../../server/errors/index.ts';
import { findResponse } from '../../server/openapi/document/index.ts';
import type { Content, Response } from '../../server/openapi/model.ts';
import type { Suggest } from '../../server/openapi/schema/index.ts';
import { type ListPlace, type Members, membersIn, putIn, valueIn } from './body-places.ts';
import {
  belongs,
  ItemBody,
  type MockCall,
  type Outcome,
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
import { createFilter, type Filter, isAboutOrder, orderItems } from './select-items.ts';
import { originOf } from './urls.ts';

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
