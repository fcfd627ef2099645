import type { WorkflowJob, WorkflowJobStatus } from './kept.ts';

/** A job as it is selected, by column; the columns of its template and of who launched it have prefixes. */
export type WorkflowJobRow = Record<string, unknown>;

/** The tables that the columns of a job come from. */
export const workflowJobTables = `workflow_jobs
  JOIN job_templates ON job_templates.id = workflow_jobs.job_template_id
  JOIN users ON users.id = workflow_jobs.launched_by_id`;

/** The columns of its template and of who launched it. */
export const relatedColumns = `job_templates.name AS template_name, job_templates.description AS template_description,
  users.name AS user_name`;

/** The bytes of the texts of a job. */
export const textBytes = [
  'name',
  'description',
  'extra_vars',
  '"limit"',
  'scm_branch',
  'webhook_guid',
  'skip_tags',
  'job_tags',
]
  .map((column) => `octet_length(${column})`)
  .join(' + ');

/** The job in a row of either database. */
export function readWorkflowJobRow(row: WorkflowJobRow): WorkflowJob {
  const text = (name: string) => String(row[name]);
  const number = (name: string) => Number(row[name]);
  const optional = (name: string) => (row[name] === null ? undefined : number(name));
  return {
    id: number('id'),
    created: text('created'),
    modified: text('modified'),
    status: row.status as WorkflowJobStatus,
    jobTemplate: {
      id: number('job_template_id'),
      name: text('template_name'),
      description: text('template_description'),
    },
    launchedBy: { id: number('launched_by_id'), name: text('user_name') },
    name: text('name'),
    description: text('description'),
    extraVars: text('extra_vars'),
    allowSimultaneous: Boolean(row.allow_simultaneous),
    isSlicedJob: Boolean(row.is_sliced_job),
    inventory: optional('inventory'),
    limit: text('limit'),
    scmBranch: text('scm_branch'),
    webhookService: (row.webhook_service ?? undefined) as WorkflowJob['webhookService'],
    webhookCredential: optional('webhook_credential'),
    webhookGuid: text('webhook_guid'),
    skipTags: text('skip_tags'),
    jobTags: text('job_tags'),
    workflowJobTemplate: optional('workflow_job_template'),
  };
}
