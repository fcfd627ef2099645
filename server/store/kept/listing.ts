import type { WorkflowJob, WorkflowJobPage, WorkflowJobQuery, WorkflowJobStatus } from './kept.ts';

/** The most jobs that a part of their names finds: the first by id, or the last where the list is descending. */
const mostFound = 1000;

/** The most jobs that are sorted for a list: of more, its pages are found by walking through an index. */
const mostSorted = 5000;

/** The bytes of the texts of all jobs on a page: a page of more has fewer jobs than were asked for. */
const mostPageBytes = 2_097_152;

/** The ids of a block, as a power of two: the migrations count by the same. */
const blockBits = 14;

/** The number of jobs in a block of ids, never less than none. */
export interface Tally {
  block: number;
  amount: number;
}

/** A job that a filter finds. */
export interface Found {
  id: number;
  name: string;
}

/** Jobs of a template, in a status or in any, of one name or of all. */
export interface Chosen {
  jobTemplateId: number;
  status?: WorkflowJobStatus | undefined;
  name?: string | undefined;
}

/** A stretch of such jobs in one order. */
export interface Stretch extends Chosen {
  descending: boolean;
  offset: number;
  limit: number;
}

/** What a driver knows of the jobs of a template. */
export interface JobIndex {
  /** The tallies of the jobs in a status, or in any, by block. */
  tally(chosen: Chosen): Promise<Tally[]>;
  /** The number of jobs of a name; what it costs grows with that. */
  countNamed(chosen: Chosen): Promise<number>;
  /** The first jobs, as many as `most`, that match all filters, in order of id. */
  find(query: WorkflowJobQuery, most: number): Promise<Found[]>;
  /** The ids from one on, itself included, in order of id, whatever the name. */
  listIds(stretch: Stretch, from: number): Promise<number[]>;
  /** The ids in order of name, and of id where that is the same; what it costs grows with the offset. */
  listIdsByName(stretch: Stretch): Promise<number[]>;
  /** The bytes of the texts of the jobs with the ids, in any order. */
  readSizes(ids: number[]): Promise<{ id: number; bytes: number }[]>;
  /** The jobs with the ids, in any order. */
  readJobs(ids: number[]): Promise<WorkflowJob[]>;
}

/**
 * The page of a list; nothing when there is no such page. The first page of an empty list is there. Where its jobs are too
 * large together, it is the page of a smaller size that begins, or as the last ends, with the same job.
 */
export async function listJobs(index: JobIndex, query: WorkflowJobQuery): Promise<WorkflowJobPage | undefined> {
  const { page, pageSize } = query;
  const list = await openList(index, query);
  const last = Math.max(1, Math.ceil(list.count / pageSize));
  const number = page === 'last' ? last : page;
  if (number > last) return undefined;
  const offset = (number - 1) * pageSize;
  const ids = await list.read(offset, Math.min(pageSize, list.count - offset));
  const bytes = new Map((await index.readSizes(ids)).map((each) => [each.id, each.bytes]));
  const sizes = ids.map((id) => bytes.get(id) ?? 0);
  const fitting = countFitting(page === 'last' ? sizes.toReversed() : sizes);
  if (fitting === ids.length) return { count: list.count, page: number, pageSize, jobs: await readInOrder(index, ids) };
  if (page === 'last') {
    const rest = list.count % fitting || fitting;
    const jobs = await readInOrder(index, ids.slice(-rest));
    return { count: list.count, page: Math.ceil(list.count / fitting), pageSize: fitting, jobs };
  }
  const smaller = chooseSize(offset, fitting);
  const jobs = await readInOrder(index, ids.slice(0, smaller));
  return { count: list.count, page: offset / smaller + 1, pageSize: smaller, jobs };
}

async function readInOrder(index: JobIndex, ids: number[]): Promise<WorkflowJob[]> {
  const byId = new Map((await index.readJobs(ids)).map((job) => [job.id, job]));
  return ids.flatMap((id) => byId.get(id) ?? []);
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

/** A list that has been counted, and can be read at any place. */
interface List {
  count: number;
  read(offset: number, limit: number): Promise<number[]>;
}

async function openList(index: JobIndex, query: WorkflowJobQuery): Promise<List> {
  const { jobTemplateId, id, name, nameContains, status, descending, orderBy } = query;
  if (id !== undefined || nameContains !== undefined) return openFound(index, query, mostFound);
  const chosen = { jobTemplateId, status, name, descending };
  if (orderBy === 'id' && name === undefined) return openTallied(index, chosen);
  const count = name === undefined ? sum(await index.tally(chosen)) : await index.countNamed(chosen);
  // There may be many of the name or in that order, of which few are in the status.
  if (status !== undefined && count <= mostSorted) return openFound(index, query, mostSorted);
  return { count, read: (offset, limit) => readByName(index, { ...chosen, offset, limit }, count) };
}

async function openTallied(index: JobIndex, chosen: Chosen & { descending: boolean }): Promise<List> {
  const tallies = await index.tally(chosen);
  return {
    count: sum(tallies),
    read: (offset, limit) => readById(index, { ...chosen, offset, limit }, tallies),
  };
}

async function openFound(index: JobIndex, query: WorkflowJobQuery, most: number): Promise<List> {
  const found = await index.find(query, most);
  if (query.orderBy === 'name') found.sort(query.descending ? (a, b) => compare(b, a) : compare);
  return {
    count: found.length,
    read: async (offset, limit) => found.slice(offset, offset + limit).map(({ id }) => id),
  };
}

function sum(tallies: Tally[]): number {
  return tallies.reduce((total, { amount }) => total + amount, 0);
}

/** By code points, as both databases compare; equal names by id. */
function compare(a: Found, b: Found): number {
  return Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) || a.id - b.id;
}

/** Skips the blocks before the one in which the stretch begins. */
function readById(index: JobIndex, stretch: Stretch, tallies: Tally[]): Promise<number[]> {
  const { descending } = stretch;
  let { offset } = stretch;
  for (const { block, amount } of descending ? tallies.toReversed() : tallies) {
    if (offset < amount) {
      const first = block * 2 ** blockBits;
      return index.listIds({ ...stretch, offset }, descending ? first + 2 ** blockBits - 1 : first);
    }
    offset -= amount;
  }
  return Promise.resolve([]);
}

/** Walks from the nearer end. */
async function readByName(index: JobIndex, stretch: Stretch, count: number): Promise<number[]> {
  const { offset, limit, descending } = stretch;
  const behind = count - offset - limit;
  if (behind >= offset) return index.listIdsByName(stretch);
  return (await index.listIdsByName({ ...stretch, descending: !descending, offset: behind })).reverse();
}
