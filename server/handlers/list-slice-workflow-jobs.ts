import type { Handler, Input, Response } from '../../generated/contract.ts';
import type { Records, WorkflowJobPage, WorkflowJobQuery } from '../records/index.ts';
import { type PageLinks, readPageSize, renderPageLinks } from './pages.ts';
import { renderWorkflowJob, urlOf } from './workflow-job.ts';

type Id = 'listSliceWorkflowJobs';

/** Lists the workflow jobs of the job template in the path, page by page; 404 when there is no such template or page. */
export function listSliceWorkflowJobs(store: Records): Handler<Id> {
  return async ({ path, query }): Promise<Response<Id, 200 | 404>> => {
    const template = await store.findJobTemplate(path.id);
    if (!template) return { status: 404, body: { detail: 'No JobTemplate matches the given query.' } };
    const found = await store.listWorkflowJobs(toQuery(path.id, query));
    if (!found) return { status: 404, body: { detail: 'Invalid page.' } };
    return { status: 200, body: { ...renderLinks(path.id, query, found), results: found.jobs.map(renderWorkflowJob) } };
  };
}

function toQuery(jobTemplateId: number, query: Input<Id>['query']): WorkflowJobQuery {
  const [, minus, property] = /^(-?)(.*)$/.exec(query.order_by) ?? [];
  return {
    jobTemplateId,
    id: query.id,
    name: query.name,
    nameContains: query.name__icontains,
    status: query.status,
    // Ids are given in the order of creation.
    orderBy: property === 'name' ? 'name' : 'id',
    descending: minus === '-',
    page: query.page,
    pageSize: readPageSize(query.page_size),
  };
}

function renderLinks(id: number, query: Input<Id>['query'], { count, page, pageSize }: WorkflowJobPage): PageLinks {
  const asked = {
    ...query,
    page_size: pageSize === readPageSize(0) ? undefined : pageSize,
    order_by: query.order_by === 'id' ? undefined : query.order_by,
  };
  return renderPageLinks(`${urlOf('job_templates', id)}slice_workflow_jobs/`, asked, { count, page, pageSize });
}
