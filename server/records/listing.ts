import type { Database } from './database.ts';
import { findJobs } from './find-jobs.ts';
import type { WorkflowJobPage, WorkflowJobQuery } from './tables.ts';
import {
  blockSize,
  type Counted,
  choose,
  countJobs,
  type Found,
  matches,
  readCounts,
  readJobs,
  readSizes,
  sum,
} from './workflow-job-rows.ts';

/** The most jobs that a part of their names finds: the first by id, or the last where the list is descending. */
const mostFound = 1000;

/** The most jobs that are sorted for a list: of more, its pages are found by walking through an index. */
const mostSorted = 5000;

/** The jobs that are skipped at a time in order of name: SQLite keeps everybody waiting meanwhile. */
const atOnce = 20_000;

/** The bytes of the texts of all jobs on a page: a page of more has fewer jobs than were asked for. */
const mostPageBytes = 2_097_152;

/** A list that has been counted, and can be read at any place. */
interface List {
  count: number;
  read(offset: number, limit: number): Promise<number[]>;
}

/**
 * The page of a list; nothing when there is no such page. The first page of an empty list is there. Where its jobs are too
 * large together, it is the page of a smaller size that begins, or as the last ends, with the same job.
 */
export async function listJobs(database: Database, asked: WorkflowJobQuery): Promise<WorkflowJobPage | undefined> {
  const { page, pageSize } = asked;
  const { count, read } = await openList(database, asked);
  const last = Math.max(1, Math.ceil(count / pageSize));
  const number = page === 'last' ? last : page;
  if (number > last) return undefined;
  const offset = (number - 1) * pageSize;
  const ids = await read(offset, Math.min(pageSize, count - offset));
  const sizes = await readSizes(database, ids);
  const fitting = countFitting(page === 'last' ? sizes.toReversed() : sizes);
  const readPage = async (page: number, pageSize: number, ids: number[]) => ({
    ...{ count, page, pageSize },
    jobs: await readJobs(database, ids),
  });
  if (fitting === ids.length) return readPage(number, pageSize, ids);
  if (page === 'last') return readPage(Math.ceil(count / fitting), fitting, ids.slice(-(count % fitting || fitting)));
  const smaller = chooseSize(offset, fitting);
  return readPage(offset / smaller + 1, smaller, ids.slice(0, smaller));
}

/** The number of jobs that fit on a page; one always does. */
function countFitting(sizes: number[]): number {
  let bytes = 0;
  const tooMany = sizes.findIndex((size) => {
    bytes += size;
    return bytes > mostPageBytes;
  });
  return tooMany < 0 ? sizes.length : Math.max(1, tooMany);
}

/** The largest size of which a page begins at the offset; for the first page one that can be halved again on those that follow. */
function chooseSize(offset: number, fitting: number): number {
  if (offset === 0) return 2 ** Math.floor(Math.log2(fitting));
  let size = fitting;
  while (offset % size !== 0) size -= 1;
  return size;
}

async function openList(database: Database, asked: WorkflowJobQuery): Promise<List> {
  const { id, name, nameContains, status, orderBy } = asked;
  if (id !== undefined || nameContains !== undefined) return openFound(database, asked, mostFound);
  if (name !== undefined || orderBy === 'name') {
    const count = name === undefined ? sum(await readCounts(database, asked)) : await countJobs(database, asked);
    // There may be many of the name or in that order, of which few are in the status.
    if (status !== undefined && count <= mostSorted) return openFound(database, asked, mostSorted);
    return { count, read: (offset, limit) => readByName(database, asked, { offset, limit, count }) };
  }
  const counts = await readCounts(database, asked);
  return { count: sum(counts), read: (offset, limit) => readById(database, asked, { offset, limit, counts }) };
}

async function openFound(database: Database, asked: WorkflowJobQuery, most: number): Promise<List> {
  const found = await findJobs(database, asked, most);
  if (asked.orderBy === 'name') found.sort(asked.descending ? (a, b) => compare(b, a) : compare);
  const read = async (offset: number, limit: number) => found.slice(offset, offset + limit).map(({ id }) => id);
  return { count: found.length, read };
}

/** By code points, as both databases compare; equal names by id. */
function compare(a: Found, b: Found): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || a.id - b.id;
}

interface Stretch {
  offset: number;
  limit: number;
}

/** Skips the blocks before the one in which the stretch begins. */
async function readById(
  { run }: Database,
  asked: WorkflowJobQuery,
  { offset, limit, counts }: Stretch & { counts: Counted[] },
): Promise<number[]> {
  const { descending } = asked;
  let left = offset;
  for (const { block, amount } of descending ? counts.toReversed() : counts) {
    if (left >= amount) {
      left -= amount;
      continue;
    }
    const from = descending ? (block + 1) * blockSize - 1 : block * blockSize;
    const order = descending ? 'desc' : 'asc';
    const rows = await run(`by id ${order}`, { ...choose(asked), from, limit, left }, (db, value) =>
      db
        .selectFrom('workflowJobs')
        .select('id')
        .where(matches(value))
        .where('id', descending ? '<=' : '>=', value.from)
        .orderBy('id', order)
        .limit(value.limit)
        .offset(value.left),
    );
    return rows.map(({ id }) => id);
  }
  return [];
}

/** Walks from the nearer end, through the index of names. */
async function readByName(
  { run }: Database,
  asked: WorkflowJobQuery,
  { offset, limit, count }: Stretch & { count: number },
): Promise<number[]> {
  const behind = count - offset - limit;
  const isTurned = behind < offset;
  const order = asked.descending === isTurned ? 'asc' : 'desc';
  const select = (after: Found | undefined, skipped: number, taken: number) => {
    const place = { afterName: after?.name, afterId: after?.id, skipped, taken };
    return run(
      `by name ${order}`,
      { ...choose(asked), ...place },
      (db, { afterName, afterId, skipped, taken, ...chosen }) =>
        db
          .selectFrom('workflowJobs')
          .select(['id', 'name'])
          .where(matches(chosen))
          .$if(afterName !== undefined, (rest) =>
            rest.where((is) =>
              is(is.refTuple('name', 'id'), order === 'desc' ? '<' : '>', is.tuple(afterName ?? '', afterId ?? 0)),
            ),
          )
          .orderBy('name', order)
          .orderBy('id', order)
          .limit(taken)
          .offset(skipped),
    );
  };
  let after: Found | undefined;
  let left = isTurned ? behind : offset;
  for (; left > atOnce; left -= atOnce) [after] = await select(after, atOnce - 1, 1);
  const ids = (await select(after, left, limit)).map(({ id }) => id);
  return isTurned ? ids.reverse() : ids;
}
