import { type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';
import { requireStorable } from './storable.ts';
import type { WorkflowJobQuery } from './tables.ts';
import { blockSize, choose, type Found, is, isAmong, listed, matches, readCounts } from './workflow-job-rows.ts';

/** The first jobs, as many as `most`, that match all filters, in order of id. */
export async function findJobs(database: Database, asked: WorkflowJobQuery, most: number): Promise<Found[]> {
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
const atOnce = 2500;

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
        .limit(atOnce),
    );
    const ids = rows.map(({ rowid }) => rowid);
    yield { ids: listed(database.kind, ids) };
    isOver = ids.length < atOnce;
    place = ids.at(-1) ?? place;
  }
  if (!asked.descending) yield { from: Math.max(indexed, place) + 1, to: Number.MAX_SAFE_INTEGER };
}

function readTrigrams(text: string): string[] {
  const letters = [...text];
  return [...new Set(letters.slice(2).map((letter, index) => `${letters[index]}${letters[index + 1]}${letter}`))];
}
