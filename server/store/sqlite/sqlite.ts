import type { SQLInputValue } from 'node:sqlite';
import { type JobTemplate, type Store, StoreUnavailable, type User, type WorkflowJobDraft } from '../store.ts';
import { createGroupCommit } from './group-commit.ts';
import { createPatience } from './patience.ts';
import { inTransaction, openDatabase } from './sqlite-file.ts';
import { createWorkflowJobReads } from './workflow-job-reads.ts';

/** Opens the database in `file`, making or migrating it where needed. A commit is on disk before it is reported. */
export function openSqliteStore(file: string): Store {
  const { database, requireFile } = openDatabase(file);
  const findTemplate = database.prepare('SELECT id, name, description FROM job_templates WHERE id = ?');
  const putTemplate = database.prepare(
    'INSERT INTO job_templates (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
  );
  const putUser = database.prepare(
    'INSERT INTO users (name) VALUES (?) ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING id, name',
  );
  const insertJob = database.prepare(insertWorkflowJob);
  const jobs = createWorkflowJobReads(database);
  const countTemplates = database.prepare('SELECT count(*) FROM job_templates');
  const patience = {
    // Readers that could read while another writes shall not wait for that.
    read: createPatience(() => countTemplates.get(), isLocked),
    write: createPatience(() => inTransaction(database, () => {}), isLocked),
  };
  const read = <T>(work: () => T) =>
    patience.read(() => {
      requireFile();
      return work();
    });
  const write = createGroupCommit(database, patience.write, requireFile);

  return {
    findJobTemplate: (id) => read(() => findTemplate.get(id) as JobTemplate | undefined).catch(explain),
    findWorkflowJob: (id) => read(() => jobs.find(id)).catch(explain),
    listWorkflowJobs: (query) => read(() => jobs.list(query)).catch(explain),
    createWorkflowJob: (jobTemplate, draft, createdBy) =>
      write(() => {
        const launchedBy = putUser.get(createdBy) as unknown as User;
        const created = now();
        const keys = { jobTemplateId: jobTemplate.id, launchedById: launchedBy.id, created };
        const { lastInsertRowid } = insertJob.run({ ...toColumns(draft), ...keys });
        const id = Number(lastInsertRowid);
        return { ...draft, id, created, modified: created, status: 'new' as const, jobTemplate, launchedBy };
      }).catch(explain),
    putJobTemplates: (templates) =>
      write(() => {
        for (const { id, name } of templates) putTemplate.run(id, name);
      }).catch(explain),
    async close() {
      database.close();
    },
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

/** The present moment, RFC 3339 in UTC with microseconds, of which the clock gives the first three digits. */
function now(): string {
  return new Date().toISOString().replace('Z', '000Z');
}

/** SQLite's primary result codes for a database that is out of reach: busy, locked, read-only, I/O error, full, cannot open. */
const unreachable = new Set([5, 6, 8, 10, 13, 14]);

const locked = new Set([5, 6]);

function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

function isLocked(error: unknown): boolean {
  const code = codeOf(error);
  return code !== undefined && locked.has(code);
}

function explain(error: unknown): never {
  const code = codeOf(error);
  if (code === undefined || !unreachable.has(code)) throw error;
  throw new StoreUnavailable('SQLite cannot reach its database', { cause: error });
}
