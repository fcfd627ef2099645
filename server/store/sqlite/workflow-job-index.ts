import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { type Found, type JobIndex, mostFound, type Stretch, type Tally } from '../listing.ts';
import type { WorkflowJobQuery } from '../store.ts';
import { readWorkflowJobRow, relatedColumns, workflowJobTables } from '../workflow-job-row.ts';
import { createCandidates, type Run } from './job-candidates.ts';

/** The jobs that are skipped at a time: whoever walks far lets others have their turn. */
const skippedAtOnce = 20_000;

/** Prepares the reads of the jobs in a database; `run` runs each of them. */
export function createJobIndex(database: DatabaseSync, run: Run): JobIndex {
  const all = (sql: string, ...values: SQLInputValue[]) => database.prepare(sql).all(...values);
  const findCandidates = createCandidates(database, run);
  return {
    tally: (template, status) => run(() => all(tallySql(status), template, ...given(status)) as unknown as Tally[]),
    find: (query) => find(findCandidates(query), query),
    listIds: (stretch, from) => {
      const values = [stretch.jobTemplateId, ...given(stretch.status), from, stretch.limit, stretch.offset];
      return run(() => all(idsSql(stretch), ...values).map(({ id }) => Number(id)));
    },
    listIdsByName: (stretch) => walkByName(stretch, (sql, ...values) => run(() => all(sql, ...values))),
    readJobs: (ids) => run(() => all(jobsSql, JSON.stringify(ids)).map(readWorkflowJobRow)),
  };
}

const jobsSql = `SELECT workflow_jobs.*, ${relatedColumns} FROM ${workflowJobTables}
  WHERE workflow_jobs.id IN (SELECT value FROM json_each(?))`;

function given(status: string | undefined): string[] {
  return status === undefined ? [] : [status];
}

function tallySql(status: string | undefined): string {
  const condition = status === undefined ? '' : 'AND status = ?';
  return `SELECT block, sum(amount) AS amount FROM workflow_job_counts WHERE job_template_id = ? ${condition}
    GROUP BY block ORDER BY block`;
}

function idsSql({ status, descending }: Stretch): string {
  const [index, condition] =
    status === undefined ? ['workflow_jobs_by_template', ''] : ['workflow_jobs_by_status', 'AND status = ?'];
  const [least, direction] = descending ? ['<=', 'DESC'] : ['>=', 'ASC'];
  return `SELECT id FROM workflow_jobs INDEXED BY ${index} WHERE job_template_id = ? ${condition} AND id ${least} ?
    ORDER BY id ${direction} LIMIT ? OFFSET ?`;
}

/** The candidates that match, as many as are wanted. */
async function find(candidates: AsyncIterable<Found[]>, query: WorkflowJobQuery): Promise<Found[]> {
  const part = query.nameContains?.toLowerCase();
  const found: Found[] = [];
  for await (const some of candidates) {
    for (const job of some) {
      if (query.name !== undefined && job.name !== query.name) continue;
      if (part !== undefined && !job.name.toLowerCase().includes(part)) continue;
      if (found.push(job) === mostFound) return found;
    }
  }
  return found;
}

type Select = (sql: string, ...values: SQLInputValue[]) => Promise<Record<string, unknown>[]>;

async function walkByName(stretch: Stretch, select: Select): Promise<number[]> {
  const { jobTemplateId, status, descending, limit } = stretch;
  const [after, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const sql = (isContinued: boolean) => `SELECT id, name FROM workflow_jobs INDEXED BY workflow_jobs_by_name
    WHERE job_template_id = ? ${status === undefined ? '' : 'AND status = ?'}
    ${isContinued ? `AND (name, id) ${after} (?, ?)` : ''}
    ORDER BY name ${direction}, id ${direction} LIMIT ? OFFSET ?`;
  let place: SQLInputValue[] = [];
  const next = (limit: number, offset: number) =>
    select(sql(place.length > 0), jobTemplateId, ...given(status), ...place, limit, offset);
  let { offset } = stretch;
  for (; offset > skippedAtOnce; offset -= skippedAtOnce) {
    const [row] = await next(1, skippedAtOnce - 1);
    if (!row) return [];
    place = [String(row.name), Number(row.id)];
  }
  return (await next(limit, offset)).map(({ id }) => Number(id));
}
