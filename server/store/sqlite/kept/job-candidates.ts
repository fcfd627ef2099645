import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { WorkflowJobQuery } from '../../kept/kept.ts';
import type { Found } from '../../kept/listing.ts';
import { readIndexed, renderMatch } from './name-search.ts';

/** Runs reads on a database, now or when it can be reached. */
export type Run = <T>(read: () => T) => Promise<T>;

/** The jobs that are looked at in one go, which takes some milliseconds: in between, others have their turn. */
const atOnce = 2500;

/** A way to the jobs that may match a filter: a statement that selects those from an id on, in order of id. */
interface Way {
  sql: string;
  values: SQLInputValue[];
}

/** Finds the jobs that may match a filter, some at a time and in order of id, by the index that leaves the fewest. */
export function createCandidates(database: DatabaseSync, run: Run) {
  return async function* findCandidates(query: WorkflowJobQuery): AsyncGenerator<Found[]> {
    const indexed = await run(() => readIndexed(database));
    const ways = chooseWays(query, indexed);
    for (const { sql, values } of query.descending ? ways.toReversed() : ways) {
      const statement = database.prepare(sql);
      let place = query.descending ? Number.MAX_SAFE_INTEGER : 0;
      for (;;) {
        const rows = await run(
          () => statement.all(...values, place, atOnce) as { id: number; name: string; ok: number }[],
        );
        yield rows.filter(({ ok }) => ok === 1);
        const last = rows.at(-1);
        if (!last || rows.length < atOnce) break;
        place = last.id;
      }
    }
  };
}

function chooseWays(query: WorkflowJobQuery, indexed: number): Way[] {
  const { jobTemplateId: template, id, name, nameContains, status } = query;
  const isRight = status === undefined ? '1' : 'workflow_jobs.status = ?';
  const right = status === undefined ? [] : [status];
  const from = (column: string) =>
    query.descending ? `${column} < ? ORDER BY ${column} DESC LIMIT ?` : `${column} > ? ORDER BY ${column} LIMIT ?`;
  const select = (rest: string, column = 'workflow_jobs.id') =>
    `SELECT workflow_jobs.id, workflow_jobs.name, ${isRight} AS ok FROM ${rest} AND ${from(column)}`;
  const ofTemplate = 'workflow_jobs.job_template_id = ?';
  if (id !== undefined) {
    return [
      { sql: select(`workflow_jobs WHERE workflow_jobs.id = ? AND ${ofTemplate}`), values: [...right, id, template] },
    ];
  }
  if (name !== undefined) {
    const rest = `workflow_jobs INDEXED BY workflow_jobs_by_name WHERE ${ofTemplate} AND workflow_jobs.name = ?`;
    return [{ sql: select(rest), values: [...right, template, name] }];
  }
  const match = nameContains === undefined ? undefined : renderMatch(nameContains);
  if (match !== undefined) {
    const isCandidate = `${ofTemplate} AND ${isRight}`;
    const searched = `SELECT workflow_jobs.id, workflow_jobs.name, ${isCandidate} AS ok
      FROM workflow_job_names CROSS JOIN workflow_jobs ON workflow_jobs.id = workflow_job_names.rowid
      WHERE workflow_job_names MATCH ? AND ${from('workflow_job_names.rowid')}`;
    const rest = `workflow_jobs INDEXED BY workflow_jobs_by_template WHERE ${ofTemplate} AND workflow_jobs.id > ?`;
    return [
      { sql: searched, values: [template, ...right, match] },
      { sql: select(rest), values: [...right, template, indexed] },
    ];
  }
  if (status !== undefined) {
    const rest = `workflow_jobs INDEXED BY workflow_jobs_by_status WHERE ${ofTemplate} AND workflow_jobs.status = ?`;
    return [{ sql: select(rest), values: [...right, template, status] }];
  }
  const rest = `workflow_jobs INDEXED BY workflow_jobs_by_template WHERE ${ofTemplate}`;
  return [{ sql: select(rest), values: [template] }];
}
