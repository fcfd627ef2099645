// Written from the contract by `contract generate`. Do not edit.

import type { Call } from './call.ts';

const json = {"content":["application/json"]};

const scheme_basic = {"kind":"basic"} as const;

const scheme_bearer = {"kind":"bearer"} as const;

/** The operations by method and path. */
export interface Paths {
  GET: {
    "/api/v2/job_templates/{id}/slice_workflow_jobs/": "listSliceWorkflowJobs";
    "/api/v2/workflow_jobs/{id}/": "readWorkflowJob";
  };
  POST: {
    "/api/v2/job_templates/{id}/slice_workflow_jobs/": "createSliceWorkflowJob";
  };
}

/** The operations whose pages follow each other in a known way, with the names that lead to the items in a page. */
export interface Pages {
  "listSliceWorkflowJobs": ["results"];
}

/** The secrets of the security schemes. */
export interface Secrets {
  "basic": { username: string; password: string };
  "bearer": string;
}

/** The tags of operations. */
export type Tag = "Job templates" | "Workflow jobs";

/**
 * List the workflow jobs of a job template
 *
 * Make a GET request to this resource to retrieve the workflow jobs that were created from this job template, page by
 * page. Filters are combined: a workflow job is listed when it matches all of them.
 */
export const listSliceWorkflowJobs: Call<"listSliceWorkflowJobs"> = {
  id: "listSliceWorkflowJobs",
  method: "GET",
  path: "/api/v2/job_templates/{id}/slice_workflow_jobs/",
  paging: {"by":"url","next":"/next","items":"/results"},
  tags: ["Job templates"],
  security: { "basic": scheme_basic, "bearer": scheme_bearer },
  responses: {
    "200": json,
    "400": json,
    "401": {"content":["application/json"],"headers":{"WWW-Authenticate":"string"}},
    "404": json,
    "405": {"content":["application/json"],"headers":{"Allow":"string"}},
    "406": json,
    "500": json,
    "503": {"content":["application/json"],"headers":{"Retry-After":"number"}},
  },
};

/**
 * Create a Workflow Job for a Job Template
 *
 * Make a POST request to this resource with the following workflow job fields to create a new workflow job associated
 * with this job template.
 *
 * - `name`: Name of this workflow job. (string, required)
 * - `description`: Optional description of this workflow job. (string, default=`""`)
 * - `workflow_job_template`: (id, default=``)
 * - `extra_vars`: (json, default=``)
 * - `allow_simultaneous`: (boolean, default=`False`)
 * - `is_sliced_job`: (boolean, default=`False`)
 * - `inventory`: Inventory applied as a prompt, assuming job template prompts for inventory (id, default=``)
 * - `limit`: (string, default=`""`)
 * - `scm_branch`: (string, default=`""`)
 * - `webhook_service`: Service that webhook requests will be accepted from (choice)
 *     - `""`: ---------
 *     - `github`: GitHub
 *     - `gitlab`: GitLab
 *     - `bitbucket_dc`: BitBucket DataCenter
 * - `webhook_credential`: Personal Access Token for posting back the status to the service API (id, default=``)
 * - `webhook_guid`: Unique identifier of the event that triggered this webhook (string, default=`""`)
 * - `skip_tags`: (string, default=`""`)
 * - `job_tags`: (string, default=`""`)
 *
 * A property that is left out takes the default above before the request is processed, and the 201 carries it.
 * A read-only property in the request is a 400 that names it; an unknown property is ignored, never stored, never echoed.
 *
 * The new workflow job has `type` `workflow_job`, `status` `new`, `launch_type` `manual`, `failed` false, `elapsed` `0.000`,
 * `url` equal to the `Location` header, `job_template` and `unified_job_template` equal to the `id` in the path, and
 * `created` and `modified` in UTC with microseconds (RFC 3339). Nothing starts it: it stays `new`.
 */
export const createSliceWorkflowJob: Call<"createSliceWorkflowJob"> = {
  id: "createSliceWorkflowJob",
  method: "POST",
  path: "/api/v2/job_templates/{id}/slice_workflow_jobs/",
  body: ["application/json"],
  tags: ["Job templates"],
  security: { "basic": scheme_basic, "bearer": scheme_bearer },
  responses: {
    "201": {"content":["application/json"],"headers":{"Location":"string"}},
    "400": json,
    "401": {"content":["application/json"],"headers":{"WWW-Authenticate":"string"}},
    "404": json,
    "405": {"content":["application/json"],"headers":{"Allow":"string"}},
    "406": json,
    "409": {"content":["application/json"],"headers":{"Retry-After":"number"}},
    "413": json,
    "415": json,
    "422": json,
    "500": json,
    "503": {"content":["application/json"],"headers":{"Retry-After":"number"}},
  },
};

/**
 * Retrieve a workflow job
 *
 * Make a GET request to this resource to retrieve a workflow job. It is where the `url` of a workflow job, and the
 * `Location` of a created one, lead.
 */
export const readWorkflowJob: Call<"readWorkflowJob"> = {
  id: "readWorkflowJob",
  method: "GET",
  path: "/api/v2/workflow_jobs/{id}/",
  tags: ["Workflow jobs"],
  security: { "basic": scheme_basic, "bearer": scheme_bearer },
  responses: {
    "200": json,
    "400": json,
    "401": {"content":["application/json"],"headers":{"WWW-Authenticate":"string"}},
    "404": json,
    "405": {"content":["application/json"],"headers":{"Allow":"string"}},
    "406": json,
    "500": json,
    "503": {"content":["application/json"],"headers":{"Retry-After":"number"}},
  },
};
