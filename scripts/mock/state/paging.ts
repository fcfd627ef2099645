import type { Operation, Parameter } from '../../../server/openapi/model.ts';
import { plainName } from './plain-names.ts';

/** How a list is cut into pages, by the parameters that the operation declares. */
export interface Paging {
  size: Parameter | undefined;
  page: Parameter | undefined;
  offset: Parameter | undefined;
  cursor: Parameter | undefined;
}

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
}

const sizes = new Set([
  'limit',
  'pagesize',
  'perpage',
  'size',
  'count',
  'maxresults',
  'pagelimit',
  'take',
  'top',
  'first',
  'maxitems',
]);
const pages = new Set(['page', 'pagenumber', 'pageno', 'pageindex']);
const offsets = new Set(['offset', 'skip', 'start', 'startindex', 'from', 'pageoffset']);
const cursors = new Set([
  'cursor',
  'after',
  'pagetoken',
  'startingafter',
  'continue',
  'nexttoken',
  'token',
  'pagecursor',
  'marker',
]);

/** Finds the parameters of an operation that say which part of a list is asked for. */
export function findPaging({ otherParameters }: Operation): Paging {
  const inQuery = otherParameters.filter((parameter) => parameter.in === 'query');
  const among = (names: Set<string>) => inQuery.find(({ name }) => names.has(plainName(name)));
  return { size: among(sizes), page: among(pages), offset: among(offsets), cursor: among(cursors) };
}

/** The names of the parameters that are about pages. */
export function namesOfPaging(paging: Paging): string[] {
  return Object.values(paging).flatMap((parameter: Parameter | undefined) => parameter?.name ?? []);
}

/** How many items a page has where nothing says so. */
const plainSize = 20;

/**
 * The part of a list that a query asks for; undefined for a page that is not there.
 * @param most how many items the schema of the list allows
 */
export function cutPage(paging: Paging, query: Record<string, unknown>, total: number, most: number): Page | undefined {
  const said = (parameter: Parameter | undefined) => parameter && (query[parameter.name] ?? parameter.default);
  const isPaged = Object.values(paging).some((parameter) => parameter !== undefined);
  const given = Number(said(paging.size) ?? Number.NaN);
  const otherwise = Number(paging.size?.default ?? (isPaged ? plainSize : total));
  const size = Math.min(given >= 1 ? given : otherwise, most);
  const first = paging.page && (paging.page.default === 0 || paging.page.check?.isValid(0) === true) ? 0 : 1;
  const count = Math.max(1, Math.ceil(total / Math.max(size, 1)));
  const asked = said(paging.page);
  const number = asked === 'last' ? count - 1 + first : Number(asked ?? first);
  if (!Number.isInteger(number) || number < first) return undefined;
  if (paging.page && number - first >= count) return undefined;
  const skipped = Number(said(paging.offset) ?? readCursor(said(paging.cursor)));
  const start = paging.page ? (number - first) * size : Number.isFinite(skipped) ? Math.max(0, skipped) : 0;
  return { start, end: Math.min(total, start + size), total, size, number, first };
}

/** The name and value by which the query asks for the items from a number on; undefined where it cannot. */
export function askFrom(paging: Paging, page: Page, start: number): [string, string] | undefined {
  if (paging.page) return [paging.page.name, String(Math.floor(start / Math.max(page.size, 1)) + page.first)];
  if (paging.offset) return [paging.offset.name, String(start)];
  return paging.cursor && [paging.cursor.name, writeCursor(start)];
}

/** A text that stands for the items from a number on. */
export function writeCursor(start: number): string {
  return Buffer.from(`from ${start}`).toString('base64url');
}

function readCursor(cursor: unknown): number {
  if (typeof cursor !== 'string') return 0;
  const [, start] = /^from (\d+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return start === undefined ? 0 : Number(start);
}
