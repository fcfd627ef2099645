import type { Handler, Input, Response } from '../../generated/contract.ts';
import type { Records, WorkflowJobDraft } from '../records/index.ts';
import { renderWorkflowJob } from './workflow-job.ts';

type Id = 'createSliceWorkflowJob';

/** Creates a workflow job for the job template in the path; 404 when there is no such template. */
export function createSliceWorkflowJob(store: Records): Handler<Id> {
  return async ({ path, body }, { caller }): Promise<Response<Id, 201 | 404>> => {
    const template = await store.findJobTemplate(path.id);
    if (!template) return { status: 404, body: { detail: 'No JobTemplate matches the given query.' } };
    const job = await store.createWorkflowJob(template, toDraft(body), caller.name);
    const rendered = renderWorkflowJob(job);
    return { status: 201, headers: { Location: rendered.url }, body: rendered };
  };
}

function toDraft(body: Input<Id>['body']): WorkflowJobDraft {
  return {
    name: body.name,
    description: body.description,
    extraVars: body.extra_vars,
    allowSimultaneous: body.allow_simultaneous,
    isSlicedJob: body.is_sliced_job,
    inventory: body.inventory,
    limit: body.limit,
    scmBranch: body.scm_branch,
    webhookService: body.webhook_service || undefined,
    webhookCredential: body.webhook_credential,
    webhookGuid: body.webhook_guid,
    skipTags: body.skip_tags,
    jobTags: body.job_tags,
    workflowJobTemplate: body.workflow_job_template === undefined ? undefined : Number(body.workflow_job_template),
  };
}
