import { HttpError } from '../../server/errors/index.ts';
import { findResponse } from '../../server/openapi/document/index.ts';
import type { Content, Response } from '../../server/openapi/model.ts';
import type { AnyResponse } from '../../server/response/index.ts';
import { type ListPlace, type Members, membersIn, putIn, valueIn } from './body-places.ts';
import {
  belongs,
  type Outcome,
  originOf,
  plainMembers,
  prune,
  respondWith,
  type StatefulCall,
  typeIn,
} from './item-values.ts';
import { cutPage, fillEnvelope, findPaging, type Page, type Paging, pageHeaders } from './paging.ts';
import type { Resource } from './resources.ts';
import { createFilter, isAboutOrder, orderItems } from './select-items.ts';
import type { Item } from './sessions.ts';

/** The items of a list, filtered, ordered and paged as the parameters of the request say; undefined where the contract does not allow that. */
export function respondForList(call: StatefulCall, resource: Resource, list: ListPlace): Outcome | undefined {
  const { session, operation, context } = call;
  const { input, path, query } = context;
  const paging = findPaging(operation);
  const below = session.itemsOf(resource.name).filter((item) => belongs(item, operation.path, input));
  const { items, ignored } = filterItems(call, resource, orderItems(below, input.query), paging);
  const choice = call.choose();
  if (!choice.body) return undefined;
  const { content } = choice.body;
  // URLs are whole where the contract does not allow paths.
  const cut = (url: string) => cutPage(paging, { url, query, input: input.query }, items.length, list.most);
  const [page, whole] = [cut(path), cut(`${originOf(context)}${path}`)];
  if (!page || !whole) return { response: respondWithoutPage(call, paging), ignored };
  const type = typeIn(content, list.names)?.items(0);
  const values = items.slice(page.start, page.end).map(({ value }) => prune(type, value));
  const body = composeBody(call, content, list, [page, whole], values);
  return body === undefined
    ? undefined
    : { response: respondWith(choice, body, writeHeaders(choice.declared, page)), ignored };
}

function filterItems(
  { context: { input }, operation }: StatefulCall,
  { item }: Resource,
  items: Item[],
  paging: Paging,
) {
  const ignored: string[] = [];
  const ofPages = new Set(Object.values(paging).map((parameter) => parameter?.name));
  const filters = Object.entries(input.query).flatMap(([name, value]) => {
    if (ofPages.has(name) || isAboutOrder(name) || value === undefined) return [];
    const declared = operation.otherParameters.find((each) => each.in === 'query' && each.name === name);
    if (declared?.default !== undefined && declared.default === value) return [];
    const filter = createFilter(name, value, item.propertyNames);
    if (!filter) ignored.push(name);
    return filter ?? [];
  });
  return { items: items.filter(({ value }) => filters.every((filter) => filter(value))), ignored };
}

/** The response for a page that is not there: the 404 where the parameter says so, else the contract's first failure. */
function respondWithoutPage(call: StatefulCall, { page }: Paging): AnyResponse {
  if (page?.notFound !== undefined) throw new HttpError(404, page.notFound);
  const status = findResponse(call.operation, 404) ? '404' : '400';
  if (!findResponse(call.operation, Number(status))) throw new HttpError(404, 'There is no such page.');
  return respondWith(call.choose(status));
}

/** The body with those items, as the first of the pages that the contract allows; items that lack something have it from a sample. */
function composeBody({ sampling }: StatefulCall, content: Content, list: ListPlace, pages: Page[], items: Members[]) {
  const { names } = list;
  const isValid = (body: unknown) => content.check?.isValid(body) !== false;
  const sample = content.makeSample(sampling);
  const model = putIn({ ...membersIn(sample), ...plainMembers(content, sampling) }, names, []);
  const mayBeNull = (path: string[]) => typeIn(content, path)?.types.has('null') === true;
  const compose = (each: Members[]) =>
    names.length === 0
      ? [each]
      : pages.map((page) => putIn(fillEnvelope(membersIn(model), page, names.at(-1) ?? '', mayBeNull), names, each));
  const completed = () => {
    const usual = membersIn(valueIn(sample, [...names, '0']));
    return items.map((item) => ({ ...usual, ...item }));
  };
  return compose(items).find(isValid) ?? compose(completed()).find(isValid);
}

/** The headers that tell of a page, where they are declared. */
function writeHeaders(declared: Response | undefined, page: Page): Members {
  const written = [...(declared?.headers ?? [])].flatMap(([name, header]): [string, unknown][] => {
    const write = pageHeaders.get(name);
    return write ? [[header.name, write(page)]] : [];
  });
  return Object.fromEntries(written);
}
