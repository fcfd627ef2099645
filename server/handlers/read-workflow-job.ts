import type { Handler, Response } from '../../generated/contract.ts';
import type { Records } from '../records/index.ts';
import { renderWorkflowJob } from './workflow-job.ts';

type Id = 'readWorkflowJob';

/** Reads the workflow job in the path; 404 when there is no such job. */
export function readWorkflowJob(store: Records): Handler<Id> {
  return async ({ path }): Promise<Response<Id, 200 | 404>> => {
    const job = await store.findWorkflowJob(path.id);
    if (!job) return { status: 404, body: { detail: 'No WorkflowJob matches the given query.' } };
    return { status: 200, body: renderWorkflowJob(job) };
  };
}
