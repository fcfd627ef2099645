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

/** A workflow job as it is kept. Times are RFC 3339 in UTC with microseconds. */
export interface WorkflowJob extends WorkflowJobDraft {
  id: number;
  created: string;
  modified: string;
  jobTemplate: JobTemplate;
  launchedBy: User;
}

/** A store of job templates and workflow jobs. Every method rejects with `StoreUnavailable` while its database cannot be reached. */
export interface Store {
  findJobTemplate(id: number): Promise<JobTemplate | undefined>;
  /** Puts a new workflow job in; what it resolves with is on disk. */
  createWorkflowJob(template: JobTemplate, draft: WorkflowJobDraft, createdBy: string): Promise<WorkflowJob>;
  /** Puts job templates in, or gives those that are there the new name. */
  putJobTemplates(templates: { id: number; name: string }[]): Promise<void>;
  close(): Promise<void>;
}

/** The store cannot be reached at the moment; nothing was changed. */
export class StoreUnavailable extends Error {
  override name = 'StoreUnavailable';
}
