import type { WorkflowJobQuery } from '../../kept/kept.ts';
import type { Chosen, Found, JobIndex, Stretch, Tally } from '../../kept/listing.ts';
import { readWorkflowJobRow, relatedColumns, textBytes, workflowJobTables } from '../../kept/workflow-job-row.ts';
import type { Query } from '../pool.ts';

/** Reads the jobs in a database. */
export function createJobIndex(query: Query): JobIndex {
  const listIds = async (statement: Statement) =>
    (await query(`SELECT id FROM workflow_jobs ${statement.sql}`, statement.values)).map(({ id }) => Number(id));
  return {
    tally: async ({ jobTemplateId, status }) => {
      const { sql, values } = renderConditions(baseOf({ jobTemplateId, status }));
      return (await query(
        `SELECT block, sum(amount)::integer AS amount FROM workflow_job_counts ${sql} GROUP BY block ORDER BY block`,
        values,
      )) as Tally[];
    },
    countNamed: async (chosen) => {
      const { sql, values } = renderConditions(baseOf(chosen));
      const [row] = await query(`SELECT count(*)::integer AS count FROM workflow_jobs ${sql}`, values);
      return Number(row?.count);
    },
    find: async (asked, most) => {
      const { sql, values } = renderConditions(filtersOf(asked));
      const order = asked.descending ? 'DESC' : 'ASC';
      const text = `SELECT id, name FROM workflow_jobs ${sql} ORDER BY id ${order} LIMIT ${most}`;
      return (await query(text, values)) as Found[];
    },
    listIds: (stretch, from) =>
      listIds(renderStretch(stretch, 'id', [[`id ${stretch.descending ? '<=' : '>='}`, from]])),
    listIdsByName: (stretch) => listIds(renderStretch(stretch, 'name', [])),
    readSizes: async (ids) => (await query(sizesSql, [ids])) as { id: number; bytes: number }[],
    readJobs: async (ids) => (await query(jobsSql, [ids])).map(readWorkflowJobRow),
  };
}

const sizesSql = `SELECT id, ${textBytes} AS bytes FROM workflow_jobs WHERE id = ANY ($1::integer[])`;

const jobsSql = `SELECT workflow_jobs.*, ${relatedColumns},
    ${['created', 'modified'].map((name) => `to_char(${name} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS ${name}`)}
  FROM ${workflowJobTables} WHERE workflow_jobs.id = ANY ($1::integer[])`;

/** A part of a statement, with its values. */
interface Statement {
  sql: string;
  values: unknown[];
}

/** A comparison without its right side, and that. */
type Condition = [comparison: string, value: unknown];

function renderConditions(conditions: Condition[]): Statement {
  const compared = conditions.map(([comparison], index) => `${comparison} $${index + 1}`);
  return { sql: `WHERE ${compared.join(' AND ')}`, values: conditions.map(([, value]) => value) };
}

function baseOf({ jobTemplateId, status, name }: Chosen): Condition[] {
  const conditions: Condition[] = [['job_template_id =', jobTemplateId]];
  if (status !== undefined) conditions.push(['status =', status]);
  if (name !== undefined) conditions.push(['name =', name]);
  return conditions;
}

function filtersOf(asked: WorkflowJobQuery): Condition[] {
  const { id, nameContains } = asked;
  const conditions = baseOf(asked);
  if (id !== undefined) conditions.push(['id =', id]);
  if (nameContains !== undefined) {
    const text = nameContains.toLowerCase().replaceAll(/[\\%_]/g, (letter) => `\\${letter}`);
    conditions.push(['lower_name LIKE', `%${text}%`]);
  }
  return conditions;
}

function renderStretch(stretch: Stretch, column: 'id' | 'name', more: Condition[]): Statement {
  const { sql, values } = renderConditions([...baseOf(stretch), ...more]);
  const direction = stretch.descending ? 'DESC' : 'ASC';
  const order = column === 'id' ? `id ${direction}` : `name ${direction}, id ${direction}`;
  const [limit, offset] = [`$${values.length + 1}`, `$${values.length + 2}`];
  return {
    sql: `${sql} ORDER BY ${order} LIMIT ${limit} OFFSET ${offset}`,
    values: [...values, stretch.limit, stretch.offset],
  };
}
