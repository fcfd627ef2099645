import type { CallOptions } from './call.ts';
import type { ApiFunction } from './create.ts';
import { unwrap } from './errors.ts';
import type { Arguments, Input } from './input.ts';
import type { AnyInput, Operation } from './operation.ts';
import type { Data, OperationId } from './result.ts';

type Query = Record<string, unknown>;

/** An item of a page: a page is a list, or has one. */
export type Item<Page> = Page extends readonly (infer Element)[]
  ? Element
  : {
      [Name in keyof Page]-?: NonNullable<Page[Name]> extends readonly (infer Element)[] ? Element : never;
    }[keyof Page];

/** The operations whose successes are pages. */
export type PagedId = { [Id in OperationId]: [Item<Data<Id>>] extends [never] ? never : Id }[OperationId];

/** Reads a list page by page, from the one that the query names; throws an `ApiError` where a page cannot be read. */
export async function* readPages<Id extends PagedId>(
  list: ApiFunction<Id>,
  ...[input]: Arguments<Input<Id>>
): AsyncGenerator<Data<Id>, void, undefined> {
  const given: AnyInput & CallOptions = input ?? {};
  for (let query: Query | undefined = given.query ?? {}; query; ) {
    const page: Data<Id> = await unwrap(list.call({ ...given, query }));
    yield page;
    query = findNextQuery(list.operation, query, page);
  }
}

/** Reads the items of a list, page after page. */
export async function* readItems<Id extends PagedId>(
  list: ApiFunction<Id>,
  ...input: Arguments<Input<Id>>
): AsyncGenerator<Item<Data<Id>>, void, undefined> {
  for await (const page of readPages(list, ...input)) yield* itemsOf(page) as Item<Data<Id>>[];
}

/**
 * The query that gets the page after this one; none where it is the last. The page says so itself, by the URL or the token
 * of the next, or else the query counts on as long as pages are full.
 */
export function findNextQuery({ paging }: Operation, query: Query, page: unknown): Query | undefined {
  const links = memberOf(page, 'links') ?? memberOf(page, '_links') ?? page;
  const next = memberOf(links, 'next');
  const url = typeof next === 'object' ? memberOf(next, 'href') : next;
  if (typeof url === 'string' && /[/?]/.test(url)) return { ...query, ...readQuery(url, query) };
  if (next !== undefined || paging === undefined)
    return typeof url === 'string' && paging ? { ...query, [paging]: url } : undefined;
  return countOn(paging, query, page);
}

const tokenNames = [
  'next_cursor',
  'nextCursor',
  'next_page_token',
  'nextPageToken',
  'next_token',
  'nextToken',
  'cursor',
];
const sizeNames = ['page_size', 'pageSize', 'per_page', 'perPage', 'limit', 'size'];

function countOn(paging: string, query: Query, page: unknown): Query | undefined {
  if (/cursor|token|after/i.test(paging)) {
    const token = tokenNames.map((name) => memberOf(page, name)).find((value) => value);
    return token === undefined ? undefined : { ...query, [paging]: token };
  }
  const { length } = itemsOf(page);
  const size = sizeNames.map((name) => query[name]).find((value) => typeof value === 'number');
  if (length === 0 || (size !== undefined && length < Number(size))) return undefined;
  const isPage = /page/i.test(paging);
  return { ...query, [paging]: Number(query[paging] ?? (isPage ? 1 : 0)) + (isPage ? 1 : length) };
}

/** The query of a URL; what stands in it as before keeps its type. */
function readQuery(url: string, query: Query): Query {
  const pairs = [...new URL(url, 'http://localhost').searchParams].map(([name, text]) => {
    const known = query[name];
    if (known !== undefined && String(known) === text) return [name, known];
    return [name, /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : text];
  });
  return Object.fromEntries(pairs);
}

function itemsOf(page: unknown): unknown[] {
  if (Array.isArray(page)) return page;
  return Object.values(page ?? {}).find(Array.isArray) ?? [];
}

function memberOf(holder: unknown, name: string): unknown {
  return typeof holder === 'object' && holder !== null
    ? Object.entries(holder).find(([key]) => key === name)?.[1]
    : undefined;
}
