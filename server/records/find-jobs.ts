import { type Expression, type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';
import { requireStorable } from './storable.ts';
import type { WorkflowJobQuery } from './tables.ts';
import { blockSize, type Found, is, isAmong, matches, readCounts } from './workflow-job-rows.ts';

/** The first jobs, as many as `most`, that match all filters, in order of id. */
export async function findJobs(database: Database, asked: WorkflowJobQuery, most: number): Promise<Found[]> {
  const { kind, query } = database;
  const part = asked.nameContains?.toLowerCase();
  const select = (limit: number, conditions: Expression<SqlBool>[]) =>
    query()
      .selectFrom('workflowJobs')
      .select(['workflowJobs.id', 'workflowJobs.name'])
      .where(is.and([matches(asked), ...conditions]))
      .orderBy('workflowJobs.id', asked.descending ? 'desc' : 'asc')
      .limit(limit)
      .execute();
  if (part === undefined) return select(most, []);
  requireStorable([part]);
  const trigrams = readTrigrams(part);
  const isContained =
    kind === 'sqlite'
      ? sql<SqlBool>`instr(workflow_jobs.lower_name, ${part}) > 0`
      : sql<SqlBool>`workflow_jobs.lower_name like ${`%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`}`;
  const isLookedUp = trigrams.length > 0 && kind === 'postgres';
  if (asked.id !== undefined || asked.name !== undefined || isLookedUp) return select(most, [isContained]);
  const found: Found[] = [];
  for await (const isInPart of findParts(database, asked, trigrams)) {
    found.push(...(await select(most - found.length, [isInPart, isContained])));
    if (found.length === most) break;
  }
  return found;
}

/** The jobs that are looked at in one go, which takes some milliseconds: in between, others have their turn. */
const atOnce = 2500;

/** The jobs that may have the trigrams in their names, or all where there are none, in parts in the order that is asked for. */
async function* findParts(
  database: Database,
  asked: WorkflowJobQuery,
  trigrams: string[],
): AsyncGenerator<Expression<SqlBool>> {
  if (trigrams.length === 0) {
    const counts = await readCounts(database, asked);
    for (const { block } of asked.descending ? counts.toReversed() : counts) {
      yield is.between('workflowJobs.id', block * blockSize, (block + 1) * blockSize - 1);
    }
    return;
  }
  const all = trigrams.map((each) => `"${each.replaceAll('"', '""')}"`).join(' AND ');
  const [after, direction] = asked.descending ? (['<', 'desc'] as const) : (['>', 'asc'] as const);
  let place = asked.descending ? Number.MAX_SAFE_INTEGER : 0;
  for (let ids: number[] = []; ; place = ids.at(-1) ?? 0) {
    const rows = await database
      .query()
      .selectFrom('workflowJobNames')
      .select('rowid')
      .where(sql<SqlBool>`workflow_job_names match ${all}`)
      .where('rowid', after, place)
      .orderBy('rowid', direction)
      .limit(atOnce)
      .execute();
    ids = rows.map(({ rowid }) => rowid);
    yield isAmong(database, ids);
    if (ids.length < atOnce) return;
  }
}

function readTrigrams(text: string): string[] {
  const letters = [...text];
  return [...new Set(letters.slice(2).map((letter, index) => `${letters[index]}${letters[index + 1]}${letter}`))];
}
