import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import { type Database, requireStorable } from './database.ts';
import type { Tables, WorkflowJob, WorkflowJobPage, WorkflowJobQuery } from './tables.ts';

/** The most jobs that a part of their names finds: the first by id, or the last where the list is descending. */
const mostFound = 1000;

/** The most jobs that are sorted for a list: of more, its pages are found by walking through an index. */
const mostSorted = 5000;

/** The jobs that are skipped at a time in order of name: SQLite blocks the thread meanwhile. */
const mostSkipped = 20_000;

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
  for (; left > mostSkipped; left -= mostSkipped) [after] = await select(after, mostSkipped - 1, 1);
  const ids = (await select(after, left, limit)).map(({ id }) => id);
  return isTurned ? ids.reverse() : ids;
}

/** The first jobs, as many as `most`, that match all filters, in order of id. */
async function findJobs(database: Database, asked: WorkflowJobQuery, most: number): Promise<Found[]> {
  const { kind, run } = database;
  const text = asked.nameContains?.toLowerCase();
  const part = kind === 'sqlite' ? text : text && `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const order = asked.descending ? 'desc' : 'asc';
  const select = (limit: number, among: Part = {}) =>
    run(`find ${order}`, { ...choose(asked), part, limit, ...among }, (db, { part, limit, ids, from, to, ...chosen }) =>
      db
        .selectFrom('workflowJobs')
        .select(['workflowJobs.id', 'workflowJobs.name'])
        .where(matches(chosen))
        .$if(part !== undefined, (rest) =>
          rest.where(
            kind === 'sqlite'
              ? sql<SqlBool>`instr(workflow_jobs.lower_name, ${part}) > 0`
              : sql<SqlBool>`workflow_jobs.lower_name like ${part}`,
          ),
        )
        .$if(ids !== undefined, (rest) => rest.where(isAmong(kind, ids ?? [])))
        .$if(from !== undefined, (rest) => rest.where(is.between('workflowJobs.id', from ?? 0, to ?? 0)))
        .orderBy('workflowJobs.id', order)
        .limit(limit),
    );
  if (text === undefined) return select(most);
  requireStorable([text]);
  const trigrams = readTrigrams(text);
  const isLookedUp = trigrams.length > 0 && kind === 'postgres';
  if (asked.id !== undefined || asked.name !== undefined || isLookedUp) return select(most);
  const found: Found[] = [];
  for await (const among of findParts(database, asked, trigrams)) {
    found.push(...(await select(most - found.length, among)));
    if (found.length === most) break;
  }
  return found;
}

/** The jobs with some ids, or from one to another. */
interface Part {
  ids?: number[] | string;
  from?: number;
  to?: number;
}

/** The jobs that are looked at in one go, which takes some milliseconds: in between, others have their turn. */
const mostSearched = 2500;

/** The jobs that may have the trigrams in their names, or all where there are none, in parts in the order that is asked for. */
async function* findParts(database: Database, asked: WorkflowJobQuery, trigrams: string[]): AsyncGenerator<Part> {
  if (trigrams.length === 0) {
    const counts = await readCounts(database, asked);
    for (const { block } of asked.descending ? counts.toReversed() : counts) {
      yield { from: block * blockSize, to: (block + 1) * blockSize - 1 };
    }
    return;
  }
  // The jobs after the last one in the index are few.
  const [last] = await database.run('last name', {}, (db) =>
    db.selectFrom('workflowJobNames').select('rowid').orderBy('rowid', 'desc').limit(1),
  );
  const indexed = last?.rowid ?? 0;
  if (asked.descending) yield { from: indexed + 1, to: Number.MAX_SAFE_INTEGER };
  const all = trigrams.map((each) => `"${each.replaceAll('"', '""')}"`).join(' AND ');
  const [after, direction] = asked.descending ? (['<', 'desc'] as const) : (['>', 'asc'] as const);
  let place = asked.descending ? indexed + 1 : 0;
  for (let isOver = false; !isOver; ) {
    const rows = await database.run(`names ${direction}`, { all, place }, (db, { all, place }) =>
      db
        .selectFrom('workflowJobNames')
        .select('rowid')
        .where(sql<SqlBool>`workflow_job_names match ${all}`)
        .where('rowid', after, place)
        .orderBy('rowid', direction)
        .limit(mostSearched),
    );
    const ids = rows.map(({ rowid }) => rowid);
    yield { ids: listed(database.kind, ids) };
    isOver = ids.length < mostSearched;
    place = ids.at(-1) ?? place;
  }
  if (!asked.descending) yield { from: Math.max(indexed, place) + 1, to: Number.MAX_SAFE_INTEGER };
}

function readTrigrams(text: string): string[] {
  const letters = [...text];
  return [...new Set(letters.slice(2).map((letter, index) => `${letters[index]}${letters[index + 1]}${letter}`))];
}

/** The ids of a block: the migrations count by the same. */
const blockSize = 16_384;

/** Jobs of a template, in a status or in any, of one name or of all, of one id or of all. */
type Chosen = Pick<WorkflowJobQuery, 'jobTemplateId' | 'status' | 'name' | 'id'>;

/** A job that is found. */
interface Found {
  id: number;
  name: string;
}

/** Builds conditions on jobs. */
const is = expressionBuilder<Tables, 'workflowJobs'>();

/** What of a query chooses jobs. */
function choose({ jobTemplateId, status, name, id }: Chosen): Chosen {
  return { jobTemplateId, status, name, id };
}

/** The condition of chosen jobs. */
function matches({ jobTemplateId, status, name, id }: Chosen): Expression<SqlBool> {
  return is.and({
    'workflowJobs.jobTemplateId': jobTemplateId,
    ...(status !== undefined && { 'workflowJobs.status': status }),
    ...(name !== undefined && { 'workflowJobs.name': name }),
    ...(id !== undefined && { 'workflowJobs.id': id }),
  });
}

/** How many jobs there are in each block, in order of id. */
async function readCounts({ run }: Database, { jobTemplateId, status }: Chosen): Promise<Counted[]> {
  const rows = await run('counts', { jobTemplateId, status }, (db, { jobTemplateId, status }) =>
    db
      .selectFrom('workflowJobCounts')
      .select(({ fn }) => ['block', fn.sum('amount').as('amount')])
      .where((is) => is.and({ jobTemplateId, ...(status !== undefined && { status }) }))
      .groupBy('block')
      .orderBy('block'),
  );
  return rows.map(({ block, amount }) => ({ block, amount: Number(amount) }));
}

/** How many jobs there are in a block, never less than none. */
interface Counted {
  block: number;
  amount: number;
}

/** How many there are in all blocks. */
function sum(counts: Counted[]): number {
  return counts.reduce((total, { amount }) => total + amount, 0);
}

/** How many there are; what it costs grows with that. */
async function countJobs({ run }: Database, chosen: Chosen): Promise<number> {
  const rows = await run('count', choose(chosen), (db, chosen) =>
    db
      .selectFrom('workflowJobs')
      .where(matches(chosen))
      .select(({ fn }) => fn.countAll().as('count')),
  );
  return Number(rows[0]?.count);
}

/** Reads the jobs with the ids, in that order; those that are not there are left out. */
export async function readJobs(database: Database, ids: number[]): Promise<WorkflowJob[]> {
  const byId = new Map((await selectJobs(database, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [readRow(row)] : [];
  });
}

/** The bytes of the texts of the jobs with the ids, in that order. */
async function readSizes({ kind, run }: Database, ids: number[]): Promise<number[]> {
  const texts = ['name', 'description', 'extraVars', 'limit', 'scmBranch', 'webhookGuid', 'skipTags', 'jobTags'];
  const rows = await run('sizes', { ids: listed(kind, ids) }, (db, { ids }) => {
    const bytes = texts.map((column) => sql<number>`octet_length(${sql.ref(`workflowJobs.${column}`)})`);
    return db
      .selectFrom('workflowJobs')
      .select(['workflowJobs.id', sql<number>`${sql.join(bytes, sql` + `)}`.as('bytes')])
      .where(isAmong(kind, ids));
  });
  const byId = new Map(rows.map((row) => [row.id, row.bytes]));
  return ids.map((id) => byId.get(id) ?? 0);
}

/** Ids as a query takes them. */
function listed(kind: Database['kind'], ids: number[]): number[] | string {
  return kind === 'postgres' ? ids : JSON.stringify(ids);
}

/** The condition of jobs with the ids. */
function isAmong(kind: Database['kind'], ids: number[] | string): Expression<SqlBool> {
  return kind === 'postgres'
    ? sql<SqlBool>`workflow_jobs.id = any(${ids})`
    : sql<SqlBool>`workflow_jobs.id in (select value from json_each(${ids}))`;
}

function selectJobs({ kind, run }: Database, ids: number[]) {
  const time = (column: 'created' | 'modified') => {
    const ref = sql.ref<string>(`workflowJobs.${column}`);
    const told = sql<string>`to_char(${ref} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
    return (kind === 'postgres' ? told : ref).as(column);
  };
  return run('jobs', { ids: listed(kind, ids) }, (db, { ids }) =>
    db
      .selectFrom('workflowJobs')
      .innerJoin('jobTemplates', 'jobTemplates.id', 'workflowJobs.jobTemplateId')
      .innerJoin('users', 'users.id', 'workflowJobs.launchedById')
      .selectAll('workflowJobs')
      .select(['jobTemplates.name as templateName', 'jobTemplates.description as templateDescription'])
      .select(['users.name as userName', time('created'), time('modified')])
      .where(isAmong(kind, ids)),
  );
}

function readRow(row: Awaited<ReturnType<typeof selectJobs>>[number]): WorkflowJob {
  const { jobTemplateId, templateName, templateDescription, launchedById, userName, lowerName: _, ...rest } = row;
  return {
    ...rest,
    jobTemplate: { id: jobTemplateId, name: templateName, description: templateDescription },
    launchedBy: { id: launchedById, name: userName },
    allowSimultaneous: Boolean(rest.allowSimultaneous),
    isSlicedJob: Boolean(rest.isSlicedJob),
    inventory: rest.inventory ?? undefined,
    webhookService: rest.webhookService ?? undefined,
    webhookCredential: rest.webhookCredential ?? undefined,
    workflowJobTemplate: rest.workflowJobTemplate ?? undefined,
  };
}
