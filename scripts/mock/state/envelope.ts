import { isNode } from '../../../server/openapi/document/index.ts';
import { type Page, type Paging, writeCursor } from './paging.ts';
import { plainName } from './plain-names.ts';
import type { Members } from './stateful-values.ts';

/** A page, and what leads to others. */
export interface Turn {
  page: Page;
  paging: Paging;
  /** The URL of the page that begins with an item. */
  urlFrom(start: number): string | undefined;
}

/** The value of a member of an envelope, by its name in one word; undefined where the page has none. */
type Write = (turn: Turn) => unknown;

const pagesOf = ({ page: { total, size } }: Turn) => Math.max(1, Math.ceil(total / Math.max(size, 1)));
const hasNext = ({ page: { end, total } }: Turn) => end < total;
const hasPrevious = ({ page: { start } }: Turn) => start > 0;
const nextUrl: Write = (turn) => (hasNext(turn) ? turn.urlFrom(turn.page.end) : undefined);
const previousUrl: Write = (turn) =>
  hasPrevious(turn) ? turn.urlFrom(Math.max(0, turn.page.start - turn.page.size)) : undefined;
const lastStart = (turn: Turn) => (pagesOf(turn) - 1) * turn.page.size;
const nextCursor: Write = (turn) => (hasNext(turn) ? writeCursor(turn.page.end) : undefined);

const writers: [names: string, write: Write][] = [
  [
    'count total totalcount totalitems totalresults totalelements totalrecords totalhits recordcount',
    ({ page }) => page.total,
  ],
  ['page pagenumber currentpage pageindex', ({ page }) => page.number],
  ['pagesize perpage limit size itemsperpage', ({ page }) => page.size],
  ['offset skip start startindex', ({ page }) => page.start],
  ['pages totalpages pagecount lastpage', pagesOf],
  ['numberofelements itemcount returned', ({ page }) => page.end - page.start],
  ['hasmore hasnext hasnextpage more', hasNext],
  ['hasprevious hasprev haspreviouspage', hasPrevious],
  ['next nextpage nextlink nexturl', nextUrl],
  ['previous prev previouspage previouslink previousurl prevpage', previousUrl],
  ['first firstpage', (turn) => turn.urlFrom(0)],
  ['last', (turn) => turn.urlFrom(lastStart(turn))],
  ['nextcursor nextpagetoken nexttoken cursor endcursor continuetoken', nextCursor],
];

const writerOf = new Map(writers.flatMap(([names, write]) => names.split(' ').map((name) => [name, write] as const)));

/**
 * The envelope of a list as the page has it: totals, numbers and ways to other pages, wherever the model has members of
 * such names. A way that leads nowhere is null, or left out where it may not be that.
 */
export function fillEnvelope(
  model: Members,
  turn: Turn,
  mayBeNull: (names: string[]) => boolean,
  names: string[] = [],
): Members {
  const members = Object.entries(model).flatMap(([name, value]): [string, unknown][] => {
    const path = [...names, name];
    if (isNode(value)) return [[name, fillEnvelope(value, turn, mayBeNull, path)]];
    const write = writerOf.get(plainName(name));
    if (!write || Array.isArray(value)) return [[name, value]];
    const written = adapt(write(turn), value, plainName(name), turn);
    if (written !== undefined) return [[name, written]];
    return mayBeNull(path) ? [[name, null]] : [];
  });
  return Object.fromEntries(members);
}

/** The way to a page as the member has it: its URL, or its number. */
function adapt(written: unknown, model: unknown, name: string, { page }: Turn): unknown {
  if (written === undefined || typeof model !== 'number' || typeof written === 'number') return written;
  if (name.startsWith('next')) return page.number + 1;
  return name.startsWith('prev') ? page.number - 1 : undefined;
}

/** The query with one parameter changed, its names sorted. */
export function changeQuery(query: string, [name, value]: [string, string]): string {
  const parameters = new URLSearchParams(query);
  parameters.set(name, value);
  parameters.sort();
  return parameters.toString();
}

/** The `Link` header of a page (RFC 8288). */
export function writeLinks(turn: Turn): string | undefined {
  const links = {
    first: turn.urlFrom(0),
    prev: previousUrl(turn),
    next: nextUrl(turn),
    last: turn.urlFrom(lastStart(turn)),
  };
  const written = Object.entries(links).flatMap(([rel, url]) => (url === undefined ? [] : [`<${url}>; rel="${rel}"`]));
  return written.length > 0 ? written.join(', ') : undefined;
}
