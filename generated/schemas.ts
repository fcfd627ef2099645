// Written from the contract by `contract generate`. Do not edit.

type WithRequired<T, K extends PropertyKey> = T extends unknown ? T & {
    [P in keyof T as P extends K ? P : never]-?: T[P];
} : never;
/** A property that is read-only: a request may not have it. */
export interface ReadOnlyProperty {
    readonly "read-only": never;
}
/** A property that is write-only: a response does not have it. */
export interface WriteOnlyProperty {
    readonly "write-only": never;
}
/**
 * @description A workflow job, with the 33 properties of the published page. A request needs `name` alone.
 *
 *     - `job_template` in a request must be equal to the `id` in the path; a different one is a 400 on `job_template`, and
 *       nothing is stored.
 *     - `webhook_service` in a request may be `""`, which means none; a response leaves it out rather than say `""`.
 *     - `related` in a request has no effect: the server writes it.
 *     - Every property that holds an id is a database key, a decimal integer from 1 to 2147483647; anything else is a 400.
 *     - Text that cannot be stored faithfully (U+0000, a lone surrogate) is a 400 on the property; what is accepted comes back
 *       character for character.
 *     - `elapsed` is decimal text, `"0.000"` for a new workflow job.
 */
export type WorkflowJobList = {
    /**
     * Allow simultaneous
     * @default false
     */
    allow_simultaneous?: boolean;
    /**
     * Canceled on
     * Format: date-time
     * @description The date and time when the cancel request was sent.
     */
    canceled_on?: string;
    /** Created */
    created?: string;
    /**
     * Description
     * Format: text
     * @default
     */
    description?: string;
    /**
     * Elapsed
     * Format: decimal
     * @description Elapsed time in seconds that the job ran.
     */
    elapsed?: string;
    /**
     * Extra vars
     * Format: json
     * @description The variables as JSON text, or the empty text; text that is not JSON is a 400 on `extra_vars`.
     * @default
     */
    extra_vars?: string;
    /** Failed */
    failed?: boolean;
    /**
     * Finished
     * Format: date-time
     * @description The date and time the job finished execution.
     */
    finished?: string;
    /** ID */
    id?: number;
    /**
     * Inventory
     * @description Inventory applied as a prompt, assuming job template prompts for inventory
     */
    inventory?: number;
    /**
     * Is sliced job
     * @default false
     */
    is_sliced_job?: boolean;
    /**
     * Job explanation
     * @description A status field to indicate the state of the job if it wasn't able to run and capture stdout
     */
    job_explanation?: string;
    /**
     * Job tags
     * Format: text
     * @default
     */
    job_tags?: string;
    /**
     * Job template
     * Format: database-key
     * @description If automatically created for a sliced job run, the job template the workflow job was created from.
     */
    job_template?: string;
    /**
     * Launch type
     * @enum {string}
     */
    launch_type?: "manual" | "relaunch" | "callback" | "scheduled" | "dependency" | "workflow" | "webhook" | "sync" | "scm";
    /**
     * Launched by
     * Format: json
     */
    launched_by?: string;
    /**
     * Limit
     * Format: text
     * @default
     */
    limit?: string;
    /** Modified */
    modified?: string;
    /**
     * Name
     * Format: text
     */
    name: string;
    related?: string;
    /**
     * Scm branch
     * Format: text
     * @default
     */
    scm_branch?: string;
    /**
     * Skip tags
     * Format: text
     * @default
     */
    skip_tags?: string;
    /**
     * Started
     * Format: date-time
     * @description The date and time the job was queued for starting.
     */
    started?: string;
    /**
     * Status
     * @enum {string}
     */
    status?: "new" | "pending" | "waiting" | "running" | "successful" | "failed" | "error" | "canceled";
    /**
     * Summary fields
     * Format: json
     */
    summary_fields?: string;
    /** Type */
    type?: string;
    /**
     * unified job template
     * Format: database-key
     */
    unified_job_template?: string;
    /** Url */
    url?: string;
    /**
     * Webhook credential
     * @description Personal Access Token for posting back the status to the service API
     */
    webhook_credential?: number;
    /**
     * Webhook guid
     * Format: text
     * @description Unique identifier of the event that triggered this webhook
     * @default
     */
    webhook_guid?: string;
    /**
     * Webhook service
     * @description Service that webhook requests will be accepted from
     * @enum {string}
     */
    webhook_service?: "" | "github" | "gitlab" | "bitbucket_dc";
    /**
     * Work unit id
     * @description The Receptor work unit ID associated with this job.
     */
    work_unit_id?: string;
    /**
     * Workflow job template
     * Format: database-key
     */
    workflow_job_template?: string;
};
/**
 * @description A `WorkflowJobList` as a response carries it: always every property except `canceled_on`, `finished`, `inventory`,
 *     `job_explanation`, `started`, `webhook_credential`, `webhook_service`, `work_unit_id` and `workflow_job_template`,
 *     which are absent while they have no value.
 */
export type StoredWorkflowJob = {
    /** Format: json */
    related: string;
    /** @enum {string} */
    webhook_service?: "github" | "gitlab" | "bitbucket_dc";
} & WithRequired<WorkflowJobList, "allow_simultaneous" | "created" | "description" | "elapsed" | "extra_vars" | "failed" | "id" | "is_sliced_job" | "job_tags" | "job_template" | "launch_type" | "launched_by" | "limit" | "modified" | "name" | "related" | "scm_branch" | "skip_tags" | "status" | "summary_fields" | "type" | "unified_job_template" | "url" | "webhook_guid">;
/** @description A page of a list of workflow jobs, and how many there are on all of its pages. */
export type WorkflowJobPage = {
    /**
     * @description The number of workflow jobs that the filters match, on all pages. Of more than 1000 that `name__icontains` finds,
     *     the first 1000 in order of id are counted and listed, or the last 1000 where the list is in descending order.
     */
    count: number;
    /**
     * Format: uri-reference
     * @description The next page, as a path on this host; null on the last one.
     */
    next: string | null;
    /**
     * Format: uri-reference
     * @description The page before, as a path on this host; null on the first one.
     */
    previous: string | null;
    results: StoredWorkflowJob[];
};
/** @description From the name of each violated property or parameter (or `__all__`) to what is wrong with it. */
export type Violations = {
    [key: string]: string[];
};
/** @description What went wrong, in one or two sentences. */
export type Detail = {
    detail: string;
};
/**
 * @description A workflow job, with the 33 properties of the published page. A request needs `name` alone.
 *
 *     - `job_template` in a request must be equal to the `id` in the path; a different one is a 400 on `job_template`, and
 *       nothing is stored.
 *     - `webhook_service` in a request may be `""`, which means none; a response leaves it out rather than say `""`.
 *     - `related` in a request has no effect: the server writes it.
 *     - Every property that holds an id is a database key, a decimal integer from 1 to 2147483647; anything else is a 400.
 *     - Text that cannot be stored faithfully (U+0000, a lone surrogate) is a 400 on the property; what is accepted comes back
 *       character for character.
 *     - `elapsed` is decimal text, `"0.000"` for a new workflow job.
 */
export type WorkflowJobListRequest = {
    /**
     * Allow simultaneous
     * @default false
     */
    allow_simultaneous?: boolean;
    /** @description The date and time when the cancel request was sent. */
    canceled_on?: ReadOnlyProperty;
    created?: ReadOnlyProperty;
    /**
     * Description
     * Format: text
     * @default
     */
    description?: string;
    /** @description Elapsed time in seconds that the job ran. */
    elapsed?: ReadOnlyProperty;
    /**
     * Extra vars
     * Format: json
     * @description The variables as JSON text, or the empty text; text that is not JSON is a 400 on `extra_vars`.
     * @default
     */
    extra_vars?: string;
    failed?: ReadOnlyProperty;
    /** @description The date and time the job finished execution. */
    finished?: ReadOnlyProperty;
    id?: ReadOnlyProperty;
    /**
     * Inventory
     * @description Inventory applied as a prompt, assuming job template prompts for inventory
     */
    inventory?: number;
    /**
     * Is sliced job
     * @default false
     */
    is_sliced_job?: boolean;
    /** @description A status field to indicate the state of the job if it wasn't able to run and capture stdout */
    job_explanation?: ReadOnlyProperty;
    /**
     * Job tags
     * Format: text
     * @default
     */
    job_tags?: string;
    /**
     * Job template
     * Format: database-key
     * @description If automatically created for a sliced job run, the job template the workflow job was created from.
     */
    job_template?: string;
    launch_type?: ReadOnlyProperty;
    launched_by?: ReadOnlyProperty;
    /**
     * Limit
     * Format: text
     * @default
     */
    limit?: string;
    modified?: ReadOnlyProperty;
    /**
     * Name
     * Format: text
     */
    name: string;
    related?: string;
    /**
     * Scm branch
     * Format: text
     * @default
     */
    scm_branch?: string;
    /**
     * Skip tags
     * Format: text
     * @default
     */
    skip_tags?: string;
    /** @description The date and time the job was queued for starting. */
    started?: ReadOnlyProperty;
    status?: ReadOnlyProperty;
    summary_fields?: ReadOnlyProperty;
    type?: ReadOnlyProperty;
    unified_job_template?: ReadOnlyProperty;
    url?: ReadOnlyProperty;
    /**
     * Webhook credential
     * @description Personal Access Token for posting back the status to the service API
     */
    webhook_credential?: number;
    /**
     * Webhook guid
     * Format: text
     * @description Unique identifier of the event that triggered this webhook
     * @default
     */
    webhook_guid?: string;
    /**
     * Webhook service
     * @description Service that webhook requests will be accepted from
     * @enum {string}
     */
    webhook_service?: "" | "github" | "gitlab" | "bitbucket_dc";
    /** @description The Receptor work unit ID associated with this job. */
    work_unit_id?: ReadOnlyProperty;
    /**
     * Workflow job template
     * Format: database-key
     */
    workflow_job_template?: string;
};
/**
 * @description A `WorkflowJobList` as a response carries it: always every property except `canceled_on`, `finished`, `inventory`,
 *     `job_explanation`, `started`, `webhook_credential`, `webhook_service`, `work_unit_id` and `workflow_job_template`,
 *     which are absent while they have no value.
 */
export type StoredWorkflowJobRequest = {
    /** Format: json */
    related: string;
    /** @enum {string} */
    webhook_service?: "github" | "gitlab" | "bitbucket_dc";
} & WithRequired<WorkflowJobListRequest, "allow_simultaneous" | "description" | "extra_vars" | "is_sliced_job" | "job_tags" | "job_template" | "limit" | "name" | "related" | "scm_branch" | "skip_tags" | "webhook_guid">;
/** @description A page of a list of workflow jobs, and how many there are on all of its pages. */
export type WorkflowJobPageRequest = {
    /**
     * @description The number of workflow jobs that the filters match, on all pages. Of more than 1000 that `name__icontains` finds,
     *     the first 1000 in order of id are counted and listed, or the last 1000 where the list is in descending order.
     */
    count: number;
    /**
     * Format: uri-reference
     * @description The next page, as a path on this host; null on the last one.
     */
    next: string | null;
    /**
     * Format: uri-reference
     * @description The page before, as a path on this host; null on the first one.
     */
    previous: string | null;
    results: StoredWorkflowJobRequest[];
};
