// Written from the contract by `contract generate`. Do not edit.

/** The syntax of each media type of the contract. */
export const mediaTypes = {
  "application/json": "json",
} as const;

/** Every operation of the contract by its operationId. */
export const operations = {
  "listSliceWorkflowJobs": {
    method: "get",
    path: "/api/v2/job_templates/{id}/slice_workflow_jobs/",
    /** True if every caller is known by the time the handler runs. */
    authenticated: true,
    /** True if bytes, or values, of the body come as a stream: there may be more than a megabyte of them. */
    streamed: false,
    /** The names that are filled in when the caller leaves them out. */
    defaults: {
      body: [],
      query: [
        "page",
        "page_size",
        "order_by",
      ],
      header: [],
      cookie: [],
    },
  },
  "createSliceWorkflowJob": {
    method: "post",
    path: "/api/v2/job_templates/{id}/slice_workflow_jobs/",
    /** True if every caller is known by the time the handler runs. */
    authenticated: true,
    /** True if bytes, or values, of the body come as a stream: there may be more than a megabyte of them. */
    streamed: false,
    /** The names that are filled in when the caller leaves them out. */
    defaults: {
      body: [
        "allow_simultaneous",
        "description",
        "extra_vars",
        "is_sliced_job",
        "job_tags",
        "limit",
        "scm_branch",
        "skip_tags",
        "webhook_guid",
      ],
      query: [],
      header: [],
      cookie: [],
    },
  },
  "readWorkflowJob": {
    method: "get",
    path: "/api/v2/workflow_jobs/{id}/",
    /** True if every caller is known by the time the handler runs. */
    authenticated: true,
    /** True if bytes, or values, of the body come as a stream: there may be more than a megabyte of them. */
    streamed: false,
    /** The names that are filled in when the caller leaves them out. */
    defaults: {
      body: [],
      query: [],
      header: [],
      cookie: [],
    },
  },
} as const;
