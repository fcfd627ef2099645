import type { Generated } from 'kysely';

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

/** A workflow job as it is stored. Times are RFC 3339 in UTC with microseconds. */
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

/** The columns that hold null where a draft has nothing. */
type Optional = 'inventory' | 'webhookService' | 'webhookCredential' | 'workflowJobTemplate';

/** A workflow job as a row. SQLite has no booleans and reads them back as 0 and 1. */
type WorkflowJobColumns = Omit<WorkflowJobDraft, Optional> & {
  [Name in Optional]: NonNullable<WorkflowJobDraft[Name]> | null;
} & {
  id: Generated<number>;
  jobTemplateId: number;
  launchedById: number;
  /** RFC 3339; a timestamptz in PostgreSQL. */
  created: string;
  modified: string;
  status: Generated<WorkflowJobStatus>;
  lowerName: string;
};

/** The tables of this project, in camel case. */
export interface Tables {
  jobTemplates: { id: number; name: string; description: Generated<string> };
  users: { id: Generated<number>; name: string };
  workflowJobs: WorkflowJobColumns;
  /** The jobs of each block of 16384 ids, counted by triggers: in PostgreSQL the sum of many rows. */
  workflowJobCounts: { jobTemplateId: number; status: WorkflowJobStatus; block: number; amount: number };
  /** The trigram index of `lowerName` in SQLite. */
  workflowJobNames: { rowid: number };
}
