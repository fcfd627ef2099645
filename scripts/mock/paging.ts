import { isNode } from '../../server/openapi/document/index.ts';
import type { Operation, Parameter } from '../../server/openapi/model.ts';
import { type Members, plainName } from './body-places.ts';

/** The parameters of an operation that say which part of a list a request wants, in plain names. */
const parameterNames = {
  size: 'limit pagesize perpage size count maxresults pagelimit take top first maxitems',
  page: 'page pagenumber pageno pageindex',
  offset: 'offset skip start startindex from pageoffset',
  cursor: 'cursor after pagetoken startingafter continue nexttoken token pagecursor marker',
};

/** How a list is cut into pages, by the parameters that the operation declares. */
export type Paging = Record<keyof typeof parameterNames, Parameter | undefined>;

/** A page of a list. */
export interface Page {
  /** The first item and the one after the last, among so many. */
  start: number;
  end: number;
  total: number;
  size: number;
  /** The number of the page, and that of the first one. */
  number: number;
  first: number;
  /** The URL of the page that begins with an item. */
  urlFrom(start: number): string | undefined;
}

/** Finds the parameters of an operation that are about pages. */
export function findPaging({ otherParameters }: Operation): Paging {
  const find = (names: string) =>
    otherParameters.find((each) => each.in === 'query' && names.split(' ').includes(plainName(each.name)));
  const { size, page, offset, cursor } = parameterNames;
  return { size: find(size), page: find(page), offset: find(offset), cursor: find(cursor) };
}

/** How many items a page has where nothing says so. */
const usualSize = 20;

/** The request for a page. */
interface PageRequest {
  /** The URL without its query, and the query as it was sent. */
  url: string;
  query: string;
  /** The parameters of the query, read. */
  input: Record<string, unknown>;
}

/**
 * The part of a list that a request wants; undefined for a page that is not there.
 * @param most how many items the schema of the list allows
 */
export function cutPage(paging: Paging, request: PageRequest, total: number, most: number): Page | undefined {
  const said = (parameter: Parameter | undefined) => parameter && (request.input[parameter.name] ?? parameter.default);
  const isPaged = Object.values(paging).some((parameter) => parameter !== undefined);
  const given = Number(said(paging.size) ?? Number.NaN);
  const otherwise = Number(paging.size?.default ?? (isPaged ? usualSize : total));
  const size = Math.min(given >= 1 ? given : otherwise, most);
  const first = paging.page && (paging.page.default === 0 || paging.page.check?.isValid(0) === true) ? 0 : 1;
  const count = Math.max(1, Math.ceil(total / Math.max(size, 1)));
  const asked = said(paging.page);
  const number = asked === 'last' ? count - 1 + first : Number(asked ?? first);
  if (!Number.isInteger(number) || number < first) return undefined;
  if (paging.page && number - first >= count) return undefined;
  const skipped = Number(said(paging.offset) ?? readCursor(said(paging.cursor)));
  const start = paging.page ? (number - first) * size : Number.isFinite(skipped) ? Math.max(0, skipped) : 0;
  const urlFrom = (from: number) => {
    const asking = askFrom(paging, { size, first }, from);
    if (!asking) return undefined;
    const parameters = new URLSearchParams(request.query);
    parameters.set(...asking);
    parameters.sort();
    return `${request.url}?${parameters}`;
  };
  return { start, end: Math.min(total, start + size), total, size, number, first, urlFrom };
}

/** The name and value by which a query asks for the items from a number on; undefined where it cannot. */
function askFrom(paging: Paging, { size, first }: Pick<Page, 'size' | 'first'>, start: number) {
  const ask = (parameter: Parameter | undefined, value: string): [string, string] | undefined =>
    parameter && [parameter.name, value];
  return (
    ask(paging.page, String(Math.floor(start / Math.max(size, 1)) + first)) ??
    ask(paging.offset, String(start)) ??
    ask(paging.cursor, writeCursor(start))
  );
}

/** A text that stands for the items from a number on. */
function writeCursor(start: number): string {
  return Buffer.from(`from ${start}`).toString('base64url');
}

function readCursor(cursor: unknown): number {
  if (typeof cursor !== 'string') return 0;
  const [, start] = /^from (\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return Number(start ?? 0);
}

/** The value of a member of an envelope or of a header; undefined where the page has none. */
type Write = (page: Page) => unknown;

const pagesOf = ({ total, size }: Page) => Math.max(1, Math.ceil(total / Math.max(size, 1)));
const hasNext = ({ end, total }: Page) => end < total;
const hasPrevious = ({ start }: Page) => start > 0;
const nextUrl = (page: Page) => (hasNext(page) ? page.urlFrom(page.end) : undefined);
const previousUrl = (page: Page) => (hasPrevious(page) ? page.urlFrom(Math.max(0, page.start - page.size)) : undefined);
const firstUrl = (page: Page) => page.urlFrom(0);
const lastUrl = (page: Page) => page.urlFrom((pagesOf(page) - 1) * page.size);

/** Those that lead to another page. */
const links = new Set<Write | undefined>([nextUrl, previousUrl, firstUrl, lastUrl]);

/** Members of envelopes, in plain names. */
const members: [names: string, write: Write][] = [
  [
    'count total totalcount totalitems totalresults totalelements totalrecords totalhits recordcount',
    ({ total }) => total,
  ],
  ['page pagenumber currentpage pageindex', ({ number }) => number],
  ['pagesize perpage limit size itemsperpage', ({ size }) => size],
  ['offset skip start startindex', ({ start }) => start],
  ['pages totalpages pagecount lastpage', pagesOf],
  ['numberofelements itemcount returned', ({ start, end }) => end - start],
  ['hasmore hasnext hasnextpage more', hasNext],
  ['hasprevious hasprev haspreviouspage', hasPrevious],
  ['next nextpage nextlink nexturl', nextUrl],
  ['previous prev previouspage previouslink previousurl prevpage', previousUrl],
  ['first firstpage', firstUrl],
  ['last', lastUrl],
  [
    'nextcursor nextpagetoken nexttoken cursor endcursor continuetoken',
    (page) => (hasNext(page) ? writeCursor(page.end) : undefined),
  ],
];

const memberOf = new Map(members.flatMap(([names, write]) => names.split(' ').map((name) => [name, write] as const)));

/**
 * The envelope of a list as the page has it: totals, numbers and links to other pages, wherever the model has members of
 * such names, with or without that of the list (`articlesCount`). A link that leads nowhere is null, or left out where it
 * may not be that.
 */
export function fillEnvelope(
  model: Members,
  page: Page,
  list: string,
  mayBeNull: (names: string[]) => boolean,
  names: string[] = [],
): Members {
  const filled = Object.entries(model).flatMap(([name, value]): [string, unknown][] => {
    const path = [...names, name];
    const plain = plainName(name);
    if (isNode(value)) {
      const url = links.has(memberOf.get(plain)) ? memberOf.get(plain)?.(page) : '';
      if (url === undefined) return mayBeNull(path) ? [[name, null]] : [];
      return [[name, url === '' ? fillEnvelope(value, page, list, mayBeNull, path) : fillLink(value, String(url))]];
    }
    const write = memberOf.get(plain) ?? memberOf.get(plain.replace(plainName(list), ''));
    if (!write || Array.isArray(value)) return [[name, value]];
    const written = adapt(write(page), value, plain, page);
    if (written !== undefined) return [[name, written]];
    return mayBeNull(path) ? [[name, null]] : [];
  });
  return Object.fromEntries(filled);
}

/** A link to a page that is an object: its URL, and what that asks for (`{offset, uri}`). */
function fillLink(model: Members, url: string): Members {
  const asked = [...new URLSearchParams(url.split('?')[1])];
  const filled = Object.entries(model).map(([name, value]): [string, unknown] => {
    const [, own] = asked.find(([each]) => plainName(each) === plainName(name)) ?? [];
    if (own !== undefined) return [name, typeof value === 'number' ? Number(own) : own];
    return [name, /^(path|uri|url|href|link)$/.test(plainName(name)) ? url : value];
  });
  return Object.fromEntries(filled);
}

/** A link to a page as the member has it: its URL, or its number. */
function adapt(written: unknown, model: unknown, name: string, { number }: Page): unknown {
  if (written === undefined || typeof model !== 'number' || typeof written === 'number') return written;
  if (name.startsWith('next')) return number + 1;
  return name.startsWith('prev') ? number - 1 : undefined;
}

/** Headers about a page, by their names in lower case. */
export const pageHeaders = new Map<string, Write>([
  ['link', writeLinks],
  ['x-total-count', ({ total }) => total],
  ['x-total', ({ total }) => total],
  ['x-total-pages', pagesOf],
  ['x-page', ({ number }) => number],
  ['x-per-page', ({ size }) => size],
]);

/** The `Link` header of a page (RFC 8288). */
function writeLinks(page: Page): string | undefined {
  const links = { first: firstUrl(page), prev: previousUrl(page), next: nextUrl(page), last: lastUrl(page) };
  const written = Object.entries(links).flatMap(([rel, url]) => (url === undefined ? [] : [`<${url}>; rel="${rel}"`]));
  return written.length > 0 ? written.join(', ') : undefined;
}
