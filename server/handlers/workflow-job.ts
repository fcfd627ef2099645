import type { InResponse } from '../../generated/contract.ts';
import type { WorkflowJob } from '../records/index.ts';

/** The statuses in which AWX says that a job has failed. */
const failing = new Set(['failed', 'error', 'canceled']);

/** A workflow job as the contract shows it: no nulls, ids as text, and the objects of AWX as compact JSON text in AWX's key order. */
export function renderWorkflowJob(job: WorkflowJob): InResponse<'StoredWorkflowJob'> {
  const { id, jobTemplate, launchedBy } = job;
  return {
    id,
    type: 'workflow_job',
    url: urlOf('workflow_jobs', id),
    related: JSON.stringify(renderRelated(job)),
    summary_fields: JSON.stringify(renderSummary(job)),
    created: job.created,
    modified: job.modified,
    name: job.name,
    description: job.description,
    unified_job_template: String(jobTemplate.id),
    launch_type: 'manual',
    status: job.status,
    failed: failing.has(job.status),
    elapsed: '0.000',
    launched_by: JSON.stringify({ ...launchedBy, type: 'user', url: urlOf('users', launchedBy.id) }),
    extra_vars: job.extraVars,
    allow_simultaneous: job.allowSimultaneous,
    job_template: String(jobTemplate.id),
    is_sliced_job: job.isSlicedJob,
    limit: job.limit,
    scm_branch: job.scmBranch,
    webhook_guid: job.webhookGuid,
    skip_tags: job.skipTags,
    job_tags: job.jobTags,
    ...(job.workflowJobTemplate !== undefined && { workflow_job_template: String(job.workflowJobTemplate) }),
    ...(job.inventory !== undefined && { inventory: job.inventory }),
    ...(job.webhookService !== undefined && { webhook_service: job.webhookService }),
    ...(job.webhookCredential !== undefined && { webhook_credential: job.webhookCredential }),
  };
}

function renderRelated({ id, jobTemplate, launchedBy, workflowJobTemplate }: WorkflowJob) {
  const user = urlOf('users', launchedBy.id);
  const template = urlOf('job_templates', jobTemplate.id);
  const own = (name: string) => `${urlOf('workflow_jobs', id)}${name}/`;
  return {
    created_by: user,
    modified_by: user,
    unified_job_template: template,
    job_template: template,
    workflow_nodes: own('workflow_nodes'),
    labels: own('labels'),
    activity_stream: own('activity_stream'),
    relaunch: own('relaunch'),
    cancel: own('cancel'),
    ...(workflowJobTemplate !== undefined && {
      workflow_job_template: urlOf('workflow_job_templates', workflowJobTemplate),
      notifications: own('notifications'),
    }),
  };
}

function renderSummary({ jobTemplate, launchedBy }: WorkflowJob) {
  const { id, name, description } = jobTemplate;
  const user = { id: launchedBy.id, username: launchedBy.name, first_name: '', last_name: '' };
  return {
    job_template: { id, name, description },
    unified_job_template: { id, name, description, unified_job_type: 'job' },
    created_by: user,
    modified_by: user,
    user_capabilities: { delete: true, start: true },
    labels: { count: 0, results: [] },
  };
}

/** The path of a resource. */
export function urlOf(collection: string, id: number): string {
  return `/api/v2/${collection}/${id}/`;
}
