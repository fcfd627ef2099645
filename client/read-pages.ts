import type { Pages } from '../generated/calls.ts';
import { type AnyFunction, type Described, type GivenInput, type IdIn, inputIn, type Shape } from './create.ts';
import { unwrapResult } from './errors.ts';
import { type AnyInput, type Paging, type Values, valueAt } from './operation.ts';
import type { Data, OperationId } from './result.ts';

export type { Paging };

/** The operations whose pages follow each other in a way that is known from the contract. */
export type PagedId = keyof Pages & OperationId;

/** Paging that the contract does not show, as a caller declares it. */
export interface Declared {
  paging: Paging & { items: string };
}

/** What is at a path of names. */
type At<Value, Path> = Path extends readonly [infer Name, ...infer Rest]
  ? Value extends { [Key in Name & PropertyKey]?: infer Inner }
    ? At<NonNullable<Inner>, Rest>
    : never
  : Value;

/** An item of the pages of an operation. */
export type Item<Id extends PagedId> = Pages[Id] extends readonly unknown[]
  ? At<Data<Id>, Pages[Id]> extends readonly (infer Element)[]
    ? Element
    : never
  : never;

/** The operations of which it is known where the items are in a page. */
export type ItemizedId = { [Id in PagedId]: Pages[Id] extends readonly unknown[] ? Id : never }[PagedId];

/** Pages of which more are said to be there, but not how to get them; or the same page twice. */
export class PagingError extends Error {
  override name = 'PagingError';
}

/** Where a page stands: what gets it, and what came before it. */
export interface Position {
  query?: Values;
  body?: Values;
  /** The query as a server has written it. */
  search?: string;
  /** The number of items before; nothing if the first page is not the first of the list. */
  seen?: number;
  /** Tells the items of the page before from those of others. */
  mark?: number;
}

/** A page, and where the next one stands; none after the last. */
export interface Page<Content> {
  data: Content;
  next?: Position;
}

/** Reads a list page by page, from the one that the input names; throws where a page cannot be read, or comes twice. */
export function readPages<List extends Shape<PagedId>>(
  list: List,
  ...input: Parameters<List>
): AsyncGenerator<Data<IdIn<List>>, void, undefined>;
export function readPages<List extends Shape>(
  list: List,
  input: Parameters<List>[0] & Declared,
): AsyncGenerator<Data<IdIn<List>>, void, undefined>;
export function readPages(list: AnyFunction, ...given: unknown[]): AsyncGenerator<unknown, void, undefined> {
  return eachPage(list, inputIn(given));
}

async function* eachPage(list: AnyFunction, input: GivenInput): AsyncGenerator<unknown, void, undefined> {
  const known = new Set<string>();
  for (let position: Position | undefined = {}; position; ) {
    const { data, next }: Page<unknown> = await readPage(list, input, position);
    yield data;
    const key = next && JSON.stringify([next.query, next.body, next.search]);
    if (key !== undefined && known.has(key)) throw new PagingError(`${list.operation.id}: the pages go in a circle.`);
    if (key !== undefined) known.add(key);
    position = next;
  }
}

/** Reads the items of a list, page after page. */
export function readItems<List extends Shape<ItemizedId>>(
  list: List,
  ...input: Parameters<List>
): AsyncGenerator<Item<IdIn<List>>, void, undefined>;
export function readItems<List extends Shape>(
  list: List,
  input: Parameters<List>[0] & Declared,
): AsyncGenerator<unknown, void, undefined>;
export async function* readItems(list: AnyFunction, ...given: unknown[]): AsyncGenerator<unknown, void, undefined> {
  const input = inputIn(given);
  const { items } = pagingOf(list, input);
  if (items === undefined)
    throw new PagingError(`${list.operation.id}: the contract does not say where the items are.`);
  for await (const page of eachPage(list, input)) yield* listItems(page, items);
}

function pagingOf({ operation }: Described, { paging = operation.paging }: { paging?: Paging }): Paging {
  if (paging) return paging;
  throw new PagingError(
    `${operation.id}: the contract does not show how pages follow: declare it, as paging of the call.`,
  );
}

/** Reads the page at a position. */
export async function readPage(list: AnyFunction, input: GivenInput, position: Position): Promise<Page<unknown>> {
  const { paging: _, ...given } = input;
  const { query = given.query, body = given.body, search } = position;
  const asked = { ...given, ...(query && { query }), ...(body !== undefined && { body }) };
  const { data, response } = await unwrapResult(list.call(asked, search));
  const link = response.headers.get('Link');
  const next = findNext(pagingOf(list, input), { id: list.operation.id, asked, position, page: data, link });
  return { data, ...(next && { next }) };
}

/** A page that has been read. */
interface ReadPage {
  id: string;
  /** The input that it was read with. */
  asked: AnyInput;
  position: Position;
  page: unknown;
  /** The header `Link` that it came with. */
  link: string | null;
}

/** The position of the page after this one; none where it is the last. */
export function findNext(paging: Paging, read: ReadPage): Position | undefined {
  const { id, asked, position, page } = read;
  const items = paging.items === undefined ? undefined : listItems(page, paging.items);
  const more = readMore(paging, page);
  if (more === false) return undefined;
  const mark = items && hash(JSON.stringify(items));
  if (items?.length && position.mark === mark) throw new PagingError(`${id}: a page has come twice.`);
  const isFirst = Object.keys(position).length === 0 && !isPlaced(paging, asked);
  const before = isFirst ? 0 : position.seen;
  const seen = before !== undefined && items ? before + items.length : undefined;
  const known = { ...(mark !== undefined && { mark }), ...(seen !== undefined && { seen }) };
  const found =
    paging.by === 'page' || paging.by === 'offset'
      ? countOn(paging, read, { items: items ?? [], more, seen })
      : followOn(paging, read, { items, more });
  return found && ('mark' in found ? found : { ...found, ...known });
}

/** Tells whether the input names a page itself. */
function isPlaced({ parameter = '', in: place = 'query' }: Paging, asked: AnyInput): boolean {
  return valueAt(asked[place], `/${parameter}`) !== undefined;
}

function readMore({ more }: Paging, page: unknown): boolean | undefined {
  if (more === undefined) return undefined;
  const value = valueAt(page, more.replace(/^not /, ''));
  return typeof value === 'boolean' ? value !== more.startsWith('not ') : undefined;
}

/** Follows the URL, the cursor or the last item of a page. */
function followOn(
  paging: Paging,
  read: ReadPage,
  { items, more }: { items: unknown[] | undefined; more: boolean | undefined },
): Position | undefined {
  const { id, asked, position, page, link } = read;
  const { by, next = '' } = paging;
  const holder = by === 'item' ? items?.at(-1) : page;
  const value = next === 'Link' ? readLink(link) : valueAt(holder, next);
  if (value === undefined && paging.or) return findNext(paging.or, read);
  if (value === undefined || value === null || value === '' || value === false) {
    if (more && items?.length !== 0) throw new PagingError(`${id}: a page says that there are more, but not which.`);
    return undefined;
  }
  const text = String(value);
  const isUrl = by === 'url' || (by === 'cursor' && /^(https?:\/)?\/.*\?/.test(text));
  if (isUrl && !/[/?]/.test(text)) throw new PagingError(`${id}: the next page is no URL, but ${text}.`);
  const found = isUrl ? { search: text.replace(/^[^?]*\??|#.*$/g, '') } : write(paging, asked, value);
  const isSame = isUrl
    ? found.search === position.search
    : valueAt(asked[paging.in ?? 'query'], `/${paging.parameter}`) === value;
  if (!isSame) return found;
  // A stream of changes gives its own position again once there are no more.
  if (items?.length === 0) return undefined;
  throw new PagingError(`${id}: a page leads to itself.`);
}

/** Counts pages or items on, as long as there are any. */
function countOn(
  paging: Paging,
  { id, asked, page }: ReadPage,
  { items, more, seen }: { items: unknown[]; more: boolean | undefined; seen: number | undefined },
): Position | undefined {
  const { parameter = '', start = 1, current, pages, total, by } = paging;
  const given = valueAt(asked[paging.in ?? 'query'], `/${parameter}`) ?? start;
  const own = current === undefined ? undefined : valueAt(page, current);
  const number = Number(own ?? given);
  const last = pages === undefined ? undefined : valueAt(page, pages);
  const all = total === undefined ? undefined : valueAt(page, total);
  const before = by === 'offset' ? number - start + items.length : seen;
  if (Number.isNaN(number) || (typeof last === 'number' && number - start + 1 >= last)) return undefined;
  if (typeof all === 'number' && before !== undefined && before >= all) return undefined;
  if (items.length > 0) return write(paging, asked, number + (by === 'offset' ? items.length : 1));
  if (more || (typeof all === 'number' && before !== undefined))
    throw new PagingError(`${id}: a page is empty, but says that there are more.`);
  return undefined;
}

function write({ parameter = '', in: place = 'query' }: Paging, asked: AnyInput, value: unknown): Position {
  return { [place]: { ...(asked[place] ?? {}), [parameter]: value } };
}

function listItems(page: unknown, pointer: string): unknown[] {
  const items = valueAt(page, pointer);
  return Array.isArray(items) ? items : [];
}

/** The URL of the next page in a header (RFC 8288, section 3). */
function readLink(header: string | null): string | undefined {
  const links = (header ?? '').matchAll(/<([^>]*)>((?:[^,<"]|"[^"]*")*)/g);
  return [...links].find(([, , parameters = '']) => /;\s*rel\s*=\s*"?([^";]*\s)?next\b/i.test(parameters))?.[1];
}

function hash(text: string): number {
  let sum = 0;
  for (let index = 0; index < text.length; index++) sum = (sum * 31 + text.charCodeAt(index)) | 0;
  return sum;
}
