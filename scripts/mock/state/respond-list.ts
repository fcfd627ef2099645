import { HttpError } from '../../../server/errors/http-error.ts';
import { findResponse } from '../../../server/openapi/document/index.ts';
import type { Content, ResponseHeader } from '../../../server/openapi/model.ts';
import type { ValueType } from '../../../server/openapi/schema/index.ts';
import type { AnyResponse } from '../../../server/response/check-response.ts';
import { belongs } from './addresses.ts';
import type { ListPlace } from './body-schemas.ts';
import type { Outcome } from './create-item.ts';
import { changeQuery, fillEnvelope, type Turn, writeLinks } from './envelope.ts';
import { createFilter } from './filter-items.ts';
import { isAboutOrder, orderItems } from './order-items.ts';
import { askFrom, cutPage, findPaging, namesOfPaging, type Page, type Paging } from './paging.ts';
import type { Resource } from './roles.ts';
import type { Item } from './sessions.ts';
import type { StatefulCall } from './stateful-call.ts';
import { type Members, membersIn, plainMembers, respondWith } from './stateful-values.ts';

/** What a list responds with, and the parameters of the request that it took no account of. */
export interface ListOutcome extends Outcome {
  ignored: string[];
}

/** The items of a list, filtered, ordered and paged as the parameters of the request say; undefined where the contract does not allow that. */
export function respondForList(call: StatefulCall, resource: Resource, list: ListPlace): ListOutcome | undefined {
  const { session, operation, input } = call;
  const paging = findPaging(operation);
  const mine = session.itemsOf(resource.name).filter((item) => belongs(item, operation.path, input));
  const { items, ignored } = filterItems(call, resource, orderItems(mine, input.query), paging);
  const choice = call.choose();
  if (!choice.body) return undefined;
  const { content } = choice.body;
  const page = cutPage(paging, input.query, items.length, list.most);
  if (!page) return { response: respondWithoutPage(call, paging), keep: () => {}, ignored };
  const turn = createTurn(call, paging, page);
  const turns = [turn, createTurn(call, paging, page, call.origin)];
  const values = items.slice(page.start, page.end).map(({ value }) => prune(itemType(content, list), value));
  const body = composeBody(call, content, list, turns, values);
  if (body === undefined) return undefined;
  return { response: respondWith(choice, body, pageHeaders(choice.declared?.headers, turn)), keep: () => {}, ignored };
}

function filterItems({ input, operation }: StatefulCall, { content }: Resource, items: Item[], paging: Paging) {
  const ignored: string[] = [];
  const ofPages = new Set(namesOfPaging(paging));
  const filters = Object.entries(input.query).flatMap(([name, value]) => {
    if (ofPages.has(name) || isAboutOrder(name) || value === undefined) return [];
    const declared = operation.otherParameters.find((each) => each.in === 'query' && each.name === name);
    if (declared?.default !== undefined && declared.default === value) return [];
    const filter = createFilter(name, value, [...(content?.valueType.propertyNames ?? [])]);
    if (!filter) ignored.push(name);
    return filter ? [filter] : [];
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

function itemType({ valueType }: Content, { names }: ListPlace): ValueType | undefined {
  return names.reduce((type: ValueType | undefined, name) => type?.property(name), valueType)?.items(0);
}

function createTurn({ path, query }: StatefulCall, paging: Paging, page: Page, origin = ''): Turn {
  const urlFrom = (start: number) => {
    const asked = askFrom(paging, page, start);
    return asked && `${origin}${path}?${changeQuery(query, asked)}`;
  };
  return { page, paging, urlFrom };
}

/** The body with those items; URLs in it are whole where the contract does not allow paths. */
function composeBody(
  call: StatefulCall,
  content: Content,
  { names }: ListPlace,
  turns: Turn[],
  items: Members[],
): unknown {
  const isValid = (body: unknown) => content.check?.isValid(body) !== false;
  if (names.length === 0) return isValid(items) ? items : undefined;
  const model = withoutList(
    { ...plainMembers({ ...content, examples: [] }, call.wishes), ...plainMembers(content, call.wishes) },
    names,
  );
  const mayBeNull = (path: string[]) => typeAt(content, path)?.types.has('null') === true;
  const bodies = turns.map((turn) => placeList(fillEnvelope(model, turn, mayBeNull), names, items));
  return bodies.find(isValid);
}

function typeAt({ valueType }: Content, path: string[]): ValueType | undefined {
  return path.reduce((type: ValueType | undefined, name) => type?.property(name), valueType);
}

function withoutList(value: Members, names: string[]): Members {
  return placeList(value, names, []);
}

function placeList(value: Members, [name = '', ...rest]: string[], items: Members[]): Members {
  return { ...value, [name]: rest.length === 0 ? items : placeList(membersIn(value[name]), rest, items) };
}

function prune(type: ValueType | undefined, value: Members): Members {
  if (!type || type.isOpen || type.propertyNames.length === 0) return value;
  const names = new Set(type.propertyNames);
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
}

/** The headers that tell of a page, where they are declared. */
function pageHeaders(declared: Map<string, ResponseHeader> | undefined, turn: Turn): Record<string, unknown> {
  const values: Record<string, unknown> = {
    link: writeLinks(turn),
    'x-total-count': turn.page.total,
    'x-total': turn.page.total,
    'x-total-pages': Math.max(1, Math.ceil(turn.page.total / Math.max(turn.page.size, 1))),
    'x-page': turn.page.number,
    'x-per-page': turn.page.size,
  };
  const found = [...(declared ?? [])].filter(([name]) => Object.hasOwn(values, name));
  return Object.fromEntries(found.map(([name, header]) => [header.name, values[name]]));
}
