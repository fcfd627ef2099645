/** The template that jobs are made from. */
export interface JobTemplate {
  id: number;
  name: string;
  description: string;
}

/** A person or program that calls the API; it is known from the first job that it creates. */
export interface User {
  id: number;
  name: string;
}

/** The properties of a workflow job that its creator decides. */
export interface WorkflowJobDraft {
  name: string;
  description: string;
  extraVars: string;
  allowSimultaneous: boolean;
  isSlicedJob: boolean;
  inventory: number | undefined;
  limit: string;
  scmBranch: string;
  webhookService: 'github' | 'gitlab' | 'bitbucket_dc' | undefined;
  webhookCredential: number | undefined;
  webhookGuid: string;
  skipTags: string;
  jobTags: string;
  workflowJobTemplate: number | undefined;
}

/** The statuses that a workflow job may have. */
export type WorkflowJobStatus =
  | 'new'
  | 'pending'
  | 'waiting'
  | 'running'
  | 'successful'
  | 'failed'
  | 'error'
  | 'canceled';

/** A workflow job as it is kept. Times are RFC 3339 in UTC with microseconds. */
export interface WorkflowJob extends WorkflowJobDraft {
  id: number;
  created: string;
  modified: string;
  status: WorkflowJobStatus;
  jobTemplate: JobTemplate;
  launchedBy: User;
}

/** The properties by which a list of workflow jobs can be ordered: ids are given in the order of creation; equal names are ordered by id. */
export type WorkflowJobOrder = 'id' | 'name';

/** A page of the workflow jobs of a template: those that match all of the filters. */
export interface WorkflowJobQuery {
  jobTemplateId: number;
  id?: number | undefined;
  name?: string | undefined;
  /** A text that the name contains, in whatever letter case. */
  nameContains?: string | undefined;
  status?: WorkflowJobStatus | undefined;
  orderBy: WorkflowJobOrder;
  descending: boolean;
  /** The number of the page, from 1. */
  page: number | 'last';
  pageSize: number;
}

/** The workflow jobs of a page, its number and its size, which may be less than was asked for, and how many there are on all pages. */
export interface WorkflowJobPage {
  count: number;
  page: number;
  pageSize: number;
  jobs: WorkflowJob[];
}

/** What can be read of it. */
export interface KeptReader {
  findJobTemplate(id: number): Promise<JobTemplate | undefined>;
  findWorkflowJob(id: number): Promise<WorkflowJob | undefined>;
  /**
   * Nothing when there is no such page; the first page of an empty list is there. Of more than 1000 jobs whose name contains
   * the text, the first 1000 by id are counted and listed, or the last where the list is descending.
   */
  listWorkflowJobs(query: WorkflowJobQuery): Promise<WorkflowJobPage | undefined>;
}

/** What this project keeps: job templates and workflow jobs. */
export interface Kept extends KeptReader {
  /** Puts a new workflow job in; outside of a transaction, what it resolves with is on disk. */
  createWorkflowJob(template: JobTemplate, draft: WorkflowJobDraft, createdBy: string): Promise<WorkflowJob>;
  /** Puts job templates in, or gives those that are there the new name. */
  putJobTemplates(templates: { id: number; name: string }[]): Promise<void>;
}

/** Makes each call on a store that `use` chooses, with values that have been looked at. */
export function forwardKept(use: <T>(values: unknown, call: (kept: Kept) => Promise<T>) => Promise<T>): Kept {
  return {
    findJobTemplate: (id) => use(id, (kept) => kept.findJobTemplate(id)),
    findWorkflowJob: (id) => use(id, (kept) => kept.findWorkflowJob(id)),
    listWorkflowJobs: (query) => use(query, (kept) => kept.listWorkflowJobs(query)),
    createWorkflowJob: (template, draft, createdBy) =>
      use([draft, createdBy], (kept) => kept.createWorkflowJob(template, draft, createdBy)),
    putJobTemplates: (templates) => use(templates, (kept) => kept.putJobTemplates(templates)),
  };
}
