import { type Expression, expressionBuilder, type SqlBool, sql } from 'kysely';
import type { Database } from './database.ts';
import type { Tables, WorkflowJob, WorkflowJobQuery } from './tables.ts';

/** The ids of a block: the migrations count by the same. */
export const blockSize = 16_384;

/** Jobs of a template, in a status or in any, of one name or of all, of one id or of all. */
export type Chosen = Pick<WorkflowJobQuery, 'jobTemplateId' | 'status' | 'name' | 'id'>;

/** A job that is found. */
export interface Found {
  id: number;
  name: string;
}

/** Builds conditions on jobs. */
export const is = expressionBuilder<Tables, 'workflowJobs'>();

/** What of a query chooses jobs. */
export function choose({ jobTemplateId, status, name, id }: Chosen): Chosen {
  return { jobTemplateId, status, name, id };
}

/** The condition of chosen jobs. */
export function matches({ jobTemplateId, status, name, id }: Chosen): Expression<SqlBool> {
  return is.and({
    'workflowJobs.jobTemplateId': jobTemplateId,
    ...(status !== undefined && { 'workflowJobs.status': status }),
    ...(name !== undefined && { 'workflowJobs.name': name }),
    ...(id !== undefined && { 'workflowJobs.id': id }),
  });
}

/** How many jobs there are in each block, in order of id. */
export async function readCounts({ run }: Database, { jobTemplateId, status }: Chosen): Promise<Counted[]> {
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
export interface Counted {
  block: number;
  amount: number;
}

/** How many there are in all blocks. */
export function sum(counts: Counted[]): number {
  return counts.reduce((total, { amount }) => total + amount, 0);
}

/** How many there are; what it costs grows with that. */
export async function countJobs({ run }: Database, chosen: Chosen): Promise<number> {
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
export async function readSizes({ kind, run }: Database, ids: number[]): Promise<number[]> {
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
export function listed(kind: Database['kind'], ids: number[]): number[] | string {
  return kind === 'postgres' ? ids : JSON.stringify(ids);
}

/** The condition of jobs with the ids. */
export function isAmong(kind: Database['kind'], ids: number[] | string): Expression<SqlBool> {
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
