import type { QueryResultRow } from 'pg';
import type { JobTemplate, Kept, User, WorkflowJob, WorkflowJobDraft } from '../../kept/kept.ts';
import { listJobs } from '../../kept/listing.ts';
import { now } from '../../kept/now.ts';
import type { Query } from '../pool.ts';
import { startFolding } from './fold-counts.ts';
import { createJobIndex } from './postgres-job-index.ts';

/** What this project keeps, over a database. */
export interface KeptInPostgres {
  /** The reads and writes whose statements `query` runs. */
  access(query: Query): Kept;
  /** Ends what goes on beside requests. */
  stop(): Promise<void>;
}

/** Opens what this project keeps; `query` runs statements outside of transactions. */
export function openKept(query: Query): KeptInPostgres {
  const folding = startFolding(query);
  return { access: (own) => createAccess(own, folding.note), stop: folding.stop };
}

/** The access that runs its statements by `query`; `note` is told of each job. */
function createAccess(query: Query, note: (job: WorkflowJob) => void): Kept {
  const index = createJobIndex(query);
  return {
    findJobTemplate: async (id) => {
      const [row] = await query('SELECT id, name, description FROM job_templates WHERE id = $1', [id]);
      return row as JobTemplate | undefined;
    },
    findWorkflowJob: async (id) => (await index.readJobs([id]))[0],
    listWorkflowJobs: (asked) => listJobs(index, asked),
    createWorkflowJob: async (jobTemplate, draft, createdBy) => {
      const created = now();
      const { id, launched_by_id } = await insertJob(query, jobTemplate, draft, createdBy, created);
      const launchedBy: User = { id: launched_by_id, name: createdBy };
      const job: WorkflowJob = { ...draft, id, created, modified: created, status: 'new', jobTemplate, launchedBy };
      note(job);
      return job;
    },
    putJobTemplates: async (templates) => {
      const columns = [templates.map(({ id }) => id), templates.map(({ name }) => name)];
      await query(putTemplates, columns);
    },
  };
}

const putTemplates = `INSERT INTO job_templates (id, name) SELECT * FROM unnest($1::integer[], $2::text[])
  ON CONFLICT (id) DO UPDATE SET name = excluded.name`;

/** Users are known from their first job on. To put one in again, as it could be done in one statement, would lock it for all who call in its name. */
async function insertJob(
  query: Query,
  { id }: JobTemplate,
  draft: WorkflowJobDraft,
  createdBy: string,
  created: string,
): Promise<QueryResultRow> {
  const values = [id, createdBy, created, draft.name.toLowerCase(), ...Object.keys(columns).map(valueIn(draft))];
  const [inserted] = await query(insertSql, values);
  if (inserted) return inserted;
  await query('INSERT INTO users (name) VALUES ($1) ON CONFLICT DO NOTHING', [createdBy]);
  const [now] = await query(insertSql, values);
  if (!now) throw new Error(`The user ${createdBy} is neither there nor can it be put in.`);
  return now;
}

function valueIn(draft: WorkflowJobDraft) {
  const values = new Map<string, unknown>(Object.entries(draft));
  return (name: string) => values.get(name);
}

/** The columns of a draft, with their types. */
const columns: Record<keyof WorkflowJobDraft, [column: string, type: string]> = {
  name: ['name', 'text'],
  description: ['description', 'text'],
  extraVars: ['extra_vars', 'text'],
  allowSimultaneous: ['allow_simultaneous', 'boolean'],
  isSlicedJob: ['is_sliced_job', 'boolean'],
  inventory: ['inventory', 'integer'],
  limit: ['"limit"', 'text'],
  scmBranch: ['scm_branch', 'text'],
  webhookService: ['webhook_service', 'text'],
  webhookCredential: ['webhook_credential', 'integer'],
  webhookGuid: ['webhook_guid', 'text'],
  skipTags: ['skip_tags', 'text'],
  jobTags: ['job_tags', 'text'],
  workflowJobTemplate: ['workflow_job_template', 'integer'],
};

const insertSql = `
  INSERT INTO workflow_jobs (job_template_id, launched_by_id, created, modified, lower_name,
    ${Object.values(columns).map(([column]) => column)})
  SELECT $1::integer, users.id, $3::timestamptz, $3::timestamptz, $4::text,
    ${Object.values(columns).map(([, type], index) => `$${index + 5}::${type}`)}
  FROM users WHERE users.name = $2
  RETURNING id, launched_by_id`;
