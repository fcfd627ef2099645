import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { WorkflowJobQuery } from '../../kept/kept.ts';
import type { Chosen, Found, JobIndex, Stretch, Tally } from '../../kept/listing.ts';
import { readWorkflowJobRow, relatedColumns, textBytes, workflowJobTables } from '../../kept/workflow-job-row.ts';
import { createCandidates, type Run } from './job-candidates.ts';

/** The jobs that are counted or skipped at a time: whoever walks far lets others have their turn. */
const atOnce = 20_000;

/** Prepares the reads of the jobs in a database; `run` runs each of them. */
export function createJobIndex(database: DatabaseSync, run: Run): JobIndex {
  const all = (sql: string, ...values: SQLInputValue[]) => database.prepare(sql).all(...values);
  const select: Select = (sql, ...values) => run(() => all(sql, ...values));
  const findCandidates = createCandidates(database, run);
  return {
    tally: ({ jobTemplateId, status }) =>
      run(() => all(tallySql(status), jobTemplateId, ...given(status)) as unknown as Tally[]),
    countNamed: (chosen) => countNamed(chosen, select),
    find: (query, most) => find(findCandidates(query), query, most),
    listIds: (stretch, from) => {
      const values = [stretch.jobTemplateId, ...given(stretch.status), from, stretch.limit, stretch.offset];
      return run(() => all(idsSql(stretch), ...values).map(({ id }) => Number(id)));
    },
    listIdsByName: (stretch) => walkByName(stretch, select),
    readSizes: (ids) => run(() => all(sizesSql, JSON.stringify(ids)) as { id: number; bytes: number }[]),
    readJobs: (ids) => run(() => all(jobsSql, JSON.stringify(ids)).map(readWorkflowJobRow)),
  };
}

const sizesSql = `SELECT id, ${textBytes} AS bytes FROM workflow_jobs WHERE id IN (SELECT value FROM json_each(?))`;

const jobsSql = `SELECT workflow_jobs.*, ${relatedColumns} FROM ${workflowJobTables}
  WHERE workflow_jobs.id IN (SELECT value FROM json_each(?))`;

function given(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
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
async function find(candidates: AsyncIterable<Found[]>, query: WorkflowJobQuery, most: number): Promise<Found[]> {
  const part = query.nameContains?.toLowerCase();
  const found: Found[] = [];
  for await (const some of candidates) {
    for (const job of some) {
      if (query.name !== undefined && job.name !== query.name) continue;
      if (part !== undefined && !job.name.toLowerCase().includes(part)) continue;
      if (found.push(job) === most) return found;
    }
  }
  return found;
}

type Select = (sql: string, ...values: SQLInputValue[]) => Promise<Record<string, unknown>[]>;

async function countNamed({ jobTemplateId, name = '', status }: Chosen, select: Select): Promise<number> {
  const sql = `SELECT count(*) AS seen, ${status === undefined ? 'count(*)' : 'sum(status = ?)'} AS amount, max(id) AS last
    FROM (SELECT id, status FROM workflow_jobs INDEXED BY workflow_jobs_by_name
      WHERE job_template_id = ? AND name = ? AND id > ? ORDER BY id LIMIT ${atOnce})`;
  let [count, seen, last] = [0, atOnce, 0];
  while (seen === atOnce) {
    const [row] = await select(sql, ...given(status), jobTemplateId, name, last);
    count += Number(row?.amount);
    [seen, last] = [Number(row?.seen), Number(row?.last)];
  }
  return count;
}

async function walkByName(stretch: Stretch, select: Select): Promise<number[]> {
  const { jobTemplateId, name, status, descending } = stretch;
  const [after, direction] = descending ? ['<', 'DESC'] : ['>', 'ASC'];
  const sql = (isContinued: boolean) => `SELECT id, name FROM workflow_jobs INDEXED BY workflow_jobs_by_name
    WHERE job_template_id = ? ${name === undefined ? '' : 'AND name = ?'} ${status === undefined ? '' : 'AND status = ?'}
    ${isContinued ? `AND (name, id) ${after} (?, ?)` : ''}
    ORDER BY name ${direction}, id ${direction} LIMIT ? OFFSET ?`;
  let place: SQLInputValue[] = [];
  const next = (limit: number, offset: number) =>
    select(sql(place.length > 0), jobTemplateId, ...given(name), ...given(status), ...place, limit, offset);
  let { offset } = stretch;
  for (; offset > atOnce; offset -= atOnce) {
    const [row] = await next(1, atOnce - 1);
    if (!row) return [];
    place = [String(row.name), Number(row.id)];
  }
  return (await next(stretch.limit, offset)).map(({ id }) => Number(id));
}
