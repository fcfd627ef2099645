import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { JobTemplate, Kept, KeptReader, User, WorkflowJobDraft } from '../../kept/kept.ts';
import { listJobs } from '../../kept/listing.ts';
import { now } from '../../kept/now.ts';
import type { Run } from './job-candidates.ts';
import { startNameIndexing } from './name-search.ts';
import { createJobIndex } from './workflow-job-index.ts';

/** A connection, and what runs work on it. */
export interface Connection {
  database: DatabaseSync;
  run: Run;
}

/** What this project keeps, over a database. */
export interface KeptInSqlite {
  /** The reads and writes over a connection for each. */
  access(connections: { reading: Connection; writing: Connection }): Kept;
  /** Ends what goes on beside requests. */
  stop(): Promise<void>;
}

/** Opens what this project keeps; `write` runs work in a transaction of its own. */
export function openKept(database: DatabaseSync, write: (work: () => boolean) => Promise<boolean>): KeptInSqlite {
  const indexing = startNameIndexing(database, write);
  return {
    access: ({ reading, writing }) => ({ ...createReader(reading), ...createWriter(writing, indexing.note) }),
    stop: indexing.stop,
  };
}

/** The reads of a store over a connection. */
function createReader({ database, run }: Connection): KeptReader {
  const findTemplate = database.prepare('SELECT id, name, description FROM job_templates WHERE id = ?');
  const index = createJobIndex(database, run);
  return {
    findJobTemplate: (id) =>
      run(() => {
        const row = findTemplate.get(id) as JobTemplate | undefined;
        // A row of the driver's has no prototype.
        return row && { ...row };
      }),
    findWorkflowJob: async (id) => (await index.readJobs([id]))[0],
    listWorkflowJobs: (query) => listJobs(index, query),
  };
}

/** The writes of a store over a connection; `note` is told of each job. */
function createWriter({ database, run }: Connection, note: (id: number) => void): Omit<Kept, keyof KeptReader> {
  const putTemplate = database.prepare(
    'INSERT INTO job_templates (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  );
  const putUser = database.prepare(
    'INSERT INTO users (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, name',
  );
  const insertJob = database.prepare(insertWorkflowJob);
  return {
    createWorkflowJob: async (jobTemplate, draft, createdBy) => {
      const job = await run(() => {
        const launchedBy: User = { ...(putUser.get(createdBy) as unknown as User) };
        const created = now();
        const keys = { jobTemplateId: jobTemplate.id, launchedById: launchedBy.id, created };
        const { lastInsertRowid } = insertJob.run({ ...toColumns(draft), ...keys });
        const id = Number(lastInsertRowid);
        return { ...draft, id, created, modified: created, status: 'new' as const, jobTemplate, launchedBy };
      });
      note(job.id);
      return job;
    },
    putJobTemplates: (templates) =>
      run(() => {
        for (const { id, name } of templates) putTemplate.run(id, name);
      }),
  };
}

const insertWorkflowJob = `
  INSERT INTO workflow_jobs (
    job_template_id, launched_by_id, created, modified, name, description, extra_vars, allow_simultaneous, is_sliced_job,
    inventory, "limit", scm_branch, webhook_service, webhook_credential, webhook_guid, skip_tags, job_tags,
    workflow_job_template
  ) VALUES (
    $jobTemplateId, $launchedById, $created, $created, $name, $description, $extraVars, $allowSimultaneous, $isSlicedJob,
    $inventory, $limit, $scmBranch, $webhookService, $webhookCredential, $webhookGuid, $skipTags, $jobTags,
    $workflowJobTemplate
  )`;

function toColumns(draft: WorkflowJobDraft): Record<string, SQLInputValue> {
  const toColumn = (value: string | number | boolean | undefined) =>
    typeof value === 'boolean' ? Number(value) : (value ?? null);
  return Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, toColumn(value)]));
}
