import { createSqlResponses, type ResponseStore } from 'contract-workbench/idempotency';
import { CompiledQuery, sql } from 'kysely';
import type { Database } from './database.ts';
import type { JobTemplate, WorkflowJob, WorkflowJobDraft, WorkflowJobPage, WorkflowJobQuery } from './tables.ts';
import { listJobs, readJobs } from './workflow-jobs.ts';

export type * from './tables.ts';

/**
 * What this project stores: job templates, workflow jobs, and responses to requests that may be sent again. Every method
 * rejects with `StoreUnavailable` while the database cannot be used. A text with U+0000 or a lone surrogate is an
 * `UnstorableText`.
 */
export interface Records extends ResponseStore {
  /**
   * Runs work in a transaction: what it has written is on disk once this resolves; where it rejects, a query in it does, or
   * it takes longer than `milliseconds`, nothing of it is stored. Every call that the work makes belongs to it, and a
   * transaction within a transaction is part of it. Others who write may have to wait meanwhile.
   */
  transaction<T>(work: (store: this) => Promise<T>, options?: { milliseconds?: number }): Promise<T>;
  /** Resolves if the database responds. */
  ping(): Promise<void>;
  close(): Promise<void>;
  findJobTemplate(id: number): Promise<JobTemplate | undefined>;
  findWorkflowJob(id: number): Promise<WorkflowJob | undefined>;
  /**
   * Nothing when there is no such page; the first page of an empty list is there. Of more than 1000 jobs whose name contains
   * the text, the first 1000 by id are counted and listed, or the last where the list is descending.
   */
  listWorkflowJobs(query: WorkflowJobQuery): Promise<WorkflowJobPage | undefined>;
  /** Puts a new workflow job in; outside of a transaction, what it resolves with is on disk. */
  createWorkflowJob(template: JobTemplate, draft: WorkflowJobDraft, createdBy: string): Promise<WorkflowJob>;
  /** Puts job templates in, or gives those that are there the new name. */
  putJobTemplates(templates: { id: number; name: string }[]): Promise<void>;
}

/** Creates the records of a database. */
export function createRecords(database: Database): Records {
  const { kind, query, run, transaction, ping, close } = database;
  const records: Records = {
    ...createSqlResponses(
      kind,
      async (text, values) => (await query().executeQuery<object>(CompiledQuery.raw(text, values))).rows,
    ),
    ...{ ping, close },
    transaction: (work, { milliseconds } = {}) => transaction(() => work(records), milliseconds),
    findJobTemplate: async (id) =>
      (
        await run('template', { id }, (db, { id }) => db.selectFrom('jobTemplates').selectAll().where('id', '=', id))
      )[0],
    findWorkflowJob: async (id) => (await readJobs(database, [id]))[0],
    listWorkflowJobs: (asked) => listJobs(database, asked),
    createWorkflowJob: async (template, draft, createdBy) =>
      (await insertJob(database, template, draft, createdBy)) ??
      // Users are known from their first job on.
      transaction(async () => {
        await query()
          .insertInto('users')
          .values({ name: createdBy })
          .onConflict((is) => is.doNothing())
          .execute();
        const job = await insertJob(database, template, draft, createdBy);
        if (!job) throw new Error(`The user ${createdBy} is neither there nor can it be put in.`);
        return job;
      }),
    putJobTemplates: async (templates) => {
      if (templates.length === 0) return;
      const rename = { name: sql<string>`excluded.name` };
      const insert = query().insertInto('jobTemplates').values(templates);
      await insert.onConflict((is) => is.column('id').doUpdateSet(rename)).execute();
    },
  };
  return records;
}

/** Nothing where the user is not known. */
async function insertJob(
  { run }: Database,
  jobTemplate: JobTemplate,
  draft: WorkflowJobDraft,
  createdBy: string,
): Promise<WorkflowJob | undefined> {
  // RFC 3339 in UTC with microseconds, of which the clock gives the first three digits.
  const created = new Date().toISOString().replace('Z', '000Z');
  const rest = { jobTemplateId: jobTemplate.id, created, modified: created };
  const values = { ...draft, ...rest, lowerName: draft.name.toLowerCase() };
  const [row] = await run('job', { ...values, createdBy }, (db, { createdBy, ...values }) => {
    const columns = Object.keys(values) as (keyof typeof values)[];
    const select = db.selectFrom('users').where('name', '=', createdBy).select('id as launchedById');
    return db
      .insertInto('workflowJobs')
      .columns(['launchedById', ...columns])
      .expression(select.select(({ val }) => columns.map((column) => val(values[column]).as(column))))
      .returning(['id', 'launchedById']);
  });
  if (!row) return undefined;
  const launchedBy = { id: row.launchedById, name: createdBy };
  return { ...draft, id: row.id, created, modified: created, status: 'new', jobTemplate, launchedBy };
}
