import type { JobTemplate, Records, WorkflowJobDraft, WorkflowJobQuery } from '../../../server/records/index.ts';
import { medianOf } from '../numbers.ts';

/** What an action costs in the store: milliseconds, the median and the slowest of all but one in a hundred. */
export interface Cost {
  median: number;
  slow: number;
}

const draft: WorkflowJobDraft = {
  name: 'Nightly patch',
  description: '',
  extraVars: '{}',
  allowSimultaneous: false,
  isSlicedJob: false,
  inventory: undefined,
  limit: '',
  scmBranch: '',
  webhookService: undefined,
  webhookCredential: undefined,
  webhookGuid: '',
  skipTags: '',
  jobTags: '',
  workflowJobTemplate: undefined,
};

/** The rounds of creates that are asked for at the same time. */
const bursts = 5;

/** The pages of a list that are measured, by what one is called. */
function pagesOf(jobs: number): [string, Partial<WorkflowJobQuery>][] {
  return [
    ['the first page', {}],
    ['a page in the middle', { page: Math.max(1, Math.floor(jobs / 50)) }],
    ['the last page', { page: 'last' }],
    ['newest first', { descending: true }],
    ['failed ones', { status: 'failed' }],
    ['new ones, a page in the middle', { status: 'new', page: Math.max(1, Math.floor(jobs / 51)) }],
    ['by name', { name: 'Nightly patch 1' }],
    ['by a rare part of the name', { nameContains: 'CKUP 77' }],
    ['by a part of every tenth name', { nameContains: 'backup' }],
    ['in order of name', { orderBy: 'name' }],
    ['in order of name, a page in the middle', { orderBy: 'name', page: Math.max(1, Math.floor(jobs / 50)) }],
  ];
}

/** Measures reads and writes of a template with so many jobs, each so many times, one after the other. */
export async function measureStore(
  store: Records,
  template: JobTemplate,
  { jobs, times }: { jobs: number; times: number },
): Promise<Map<string, Cost>> {
  const costs = new Map<string, Cost>();
  for (const [name, asked] of pagesOf(jobs)) {
    const query = {
      jobTemplateId: template.id,
      orderBy: 'id',
      descending: false,
      page: 1,
      pageSize: 25,
      ...asked,
    } as const;
    costs.set(name, await measure(times, () => store.listWorkflowJobs(query)));
  }
  const id = (await store.listWorkflowJobs({ ...firstPage, jobTemplateId: template.id }))?.jobs[0]?.id ?? 0;
  costs.set('one job', await measure(times, () => store.findWorkflowJob(id)));
  costs.set('create', await measure(times, () => store.createWorkflowJob(template, draft, 'bench')));
  const burst = 10 * times;
  const { median, slow } = await measure(bursts, () =>
    Promise.all(Array.from({ length: burst }, () => store.createWorkflowJob(template, draft, 'bench'))),
  );
  costs.set(`create, ${burst} at once, each`, { median: median / burst, slow: slow / burst });
  return costs;
}

const firstPage: Omit<WorkflowJobQuery, 'jobTemplateId'> = { orderBy: 'id', descending: false, page: 1, pageSize: 25 };

async function measure(times: number, act: () => Promise<unknown>): Promise<Cost> {
  await act();
  const took: number[] = [];
  for (let time = 0; time < times; time++) {
    const begin = performance.now();
    await act();
    took.push(performance.now() - begin);
  }
  took.sort((a, b) => a - b);
  return { median: medianOf(took) ?? 0, slow: took[Math.ceil(times * 0.99) - 1] ?? 0 };
}
