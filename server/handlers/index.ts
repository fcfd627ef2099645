import type { Handlers } from '../../generated/contract.ts';
import type { Records } from '../records/index.ts';
import { createSliceWorkflowJob } from './create-slice-workflow-job.ts';
import { listSliceWorkflowJobs } from './list-slice-workflow-jobs.ts';
import { readWorkflowJob } from './read-workflow-job.ts';

/** The handler of every operation, over the store that it works on. */
export function createHandlers(store: Records): Handlers {
  return {
    createSliceWorkflowJob: createSliceWorkflowJob(store),
    listSliceWorkflowJobs: listSliceWorkflowJobs(store),
    readWorkflowJob: readWorkflowJob(store),
  };
}
