// Written from the contract by `contract generate`. Do not edit.

export interface paths {
    "/api/v2/job_templates/{id}/slice_workflow_jobs/": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Database key of the job template: plain decimal digits, from 1 to 2147483647.
                 *     Anything else, and a job template that does not exist, is a 404.
                 * @example 7
                 */
                id: number;
            };
            cookie?: never;
        };
        /**
         * List the workflow jobs of a job template
         * @description Make a GET request to this resource to retrieve the workflow jobs that were created from this job template, page by
         *     page. Filters are combined: a workflow job is listed when it matches all of them.
         */
        get: operations["listSliceWorkflowJobs"];
        put?: never;
        /**
         * Create a Workflow Job for a Job Template
         * @description Make a POST request to this resource with the following workflow job fields to create a new workflow job associated
         *     with this job template.
         *
         *     - `name`: Name of this workflow job. (string, required)
         *     - `description`: Optional description of this workflow job. (string, default=`""`)
         *     - `workflow_job_template`: (id, default=``)
         *     - `extra_vars`: (json, default=``)
         *     - `allow_simultaneous`: (boolean, default=`False`)
         *     - `is_sliced_job`: (boolean, default=`False`)
         *     - `inventory`: Inventory applied as a prompt, assuming job template prompts for inventory (id, default=``)
         *     - `limit`: (string, default=`""`)
         *     - `scm_branch`: (string, default=`""`)
         *     - `webhook_service`: Service that webhook requests will be accepted from (choice)
         *         - `""`: ---------
         *         - `github`: GitHub
         *         - `gitlab`: GitLab
         *         - `bitbucket_dc`: BitBucket DataCenter
         *     - `webhook_credential`: Personal Access Token for posting back the status to the service API (id, default=``)
         *     - `webhook_guid`: Unique identifier of the event that triggered this webhook (string, default=`""`)
         *     - `skip_tags`: (string, default=`""`)
         *     - `job_tags`: (string, default=`""`)
         *
         *     A property that is left out takes the default above before the request is processed, and the 201 carries it.
         *     A read-only property in the request is a 400 that names it; an unknown property is ignored, never stored, never echoed.
         *
         *     The new workflow job has `type` `workflow_job`, `status` `new`, `launch_type` `manual`, `failed` false, `elapsed` `0.000`,
         *     `url` equal to the `Location` header, `job_template` and `unified_job_template` equal to the `id` in the path, and
         *     `created` and `modified` in UTC with microseconds (RFC 3339). Nothing starts it: it stays `new`.
         */
        post: operations["createSliceWorkflowJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/workflow_jobs/{id}/": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Database key of the workflow job: plain decimal digits, from 1 to 2147483647.
                 *     Anything else, and a workflow job that does not exist, is a 404.
                 * @example 1
                 */
                id: number;
            };
            cookie?: never;
        };
        /**
         * Retrieve a workflow job
         * @description Make a GET request to this resource to retrieve a workflow job. It is where the `url` of a workflow job, and the
         *     `Location` of a created one, lead.
         */
        get: operations["readWorkflowJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
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
        WorkflowJobList: {
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
            canceled_on?: never;
            /** Created */
            created?: never;
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
            elapsed?: never;
            /**
             * Extra vars
             * Format: json
             * @description The variables as JSON text, or the empty text; text that is not JSON is a 400 on `extra_vars`.
             * @default
             */
            extra_vars?: string;
            /** Failed */
            failed?: never;
            /**
             * Finished
             * Format: date-time
             * @description The date and time the job finished execution.
             */
            finished?: never;
            /** ID */
            id?: never;
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
            job_explanation?: never;
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
            launch_type?: never;
            /**
             * Launched by
             * Format: json
             */
            launched_by?: never;
            /**
             * Limit
             * Format: text
             * @default
             */
            limit?: string;
            /** Modified */
            modified?: never;
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
            started?: never;
            /**
             * Status
             * @enum {string}
             */
            status?: never;
            /**
             * Summary fields
             * Format: json
             */
            summary_fields?: never;
            /** Type */
            type?: never;
            /**
             * unified job template
             * Format: database-key
             */
            unified_job_template?: never;
            /** Url */
            url?: never;
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
            work_unit_id?: never;
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
        StoredWorkflowJob: {
            /** Format: json */
            related: string;
            /** @enum {string} */
            webhook_service?: "github" | "gitlab" | "bitbucket_dc";
        } & WithRequired<components["schemas"]["WorkflowJobList"], "allow_simultaneous" | "description" | "extra_vars" | "is_sliced_job" | "job_tags" | "job_template" | "limit" | "name" | "related" | "scm_branch" | "skip_tags" | "webhook_guid">;
        /** @description A page of a list of workflow jobs, and how many there are on all of its pages. */
        WorkflowJobPage: {
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
            results: components["schemas"]["StoredWorkflowJob"][];
        };
        /** @description From the name of each violated property or parameter (or `__all__`) to what is wrong with it. */
        Violations: {
            [key: string]: string[];
        };
        /** @description What went wrong, in one or two sentences. */
        Detail: {
            detail: string;
        };
    };
    responses: {
        /** @description The request violates this document: one list of messages for each violated property. Or its body is not JSON: a `detail`. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Violations"] | components["schemas"]["Detail"];
            };
        };
        /** @description The query violates this document: one list of messages for each violated parameter, an unknown one too. */
        BadQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Violations"];
            };
        };
        /** @description Neither good Basic nor good Bearer credentials came with the request. */
        Unauthorized: {
            headers: {
                /**
                 * @description The authentication schemes that the operation accepts, one challenge each.
                 * @example Basic realm="api", Bearer realm="api"
                 */
                "WWW-Authenticate": string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The URL names nothing, or the job template does not exist. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The URL names nothing, the job template does not exist, or the list has no such page. */
        PageNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The URL names nothing, or the workflow job does not exist. */
        JobNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The URL exists, but not for this method. */
        MethodNotAllowed: {
            headers: {
                /**
                 * @description The methods that the URL has.
                 * @example GET, POST
                 */
                Allow: string;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The Accept header admits none of the media types that the operation answers with. */
        NotAcceptable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description A request with the same Idempotency-Key is still being processed. */
        StillProcessed: {
            headers: {
                /**
                 * @description The seconds after which to try again.
                 * @example 1
                 */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The Idempotency-Key was used for a request with another body, or for another job template. */
        KeyUsedOtherwise: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The request body is larger than the operation admits. */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The Content-Type header is missing, is not one that the operation reads, or names a charset other than UTF-8. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The server failed. The answer says nothing about the cause; the server's log has it. */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
        /** @description The store of the workflow jobs cannot be reached at the moment. */
        ServiceUnavailable: {
            headers: {
                /**
                 * @description The seconds after which it is worth another try.
                 * @example 1
                 */
                "Retry-After": number;
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Detail"];
            };
        };
    };
    parameters: {
        /**
         * @description A text that the caller makes up for this request, such as a UUID, so that it can be sent again if no response came:
         *     for 24 hours, the same key of the same caller gives the first response again and creates nothing. A request that was
         *     turned down before it was processed, or that failed (5xx), may be sent again with its key.
         * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
         */
        IdempotencyKey: string;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listSliceWorkflowJobs: {
        parameters: {
            query?: {
                /** @description The number of a page, from 1, or `last`. Whatever else, and a page after the last one, is a 404. */
                page?: number | "last";
                /**
                 * @description The most workflow jobs on a page. More than 200 count as 200, less than 1 as 25.
                 * @example 50
                 */
                page_size?: number;
                /**
                 * @description The property by which the list is ordered; with a minus, from the greatest value down. Ids are given in the order
                 *     of creation, and of workflow jobs with the same name the one with the lower id comes first.
                 * @example -id
                 */
                order_by?: "id" | "-id" | "created" | "-created" | "name" | "-name";
                /**
                 * @description Only the workflow job with this id.
                 * @example 143
                 */
                id?: number;
                /**
                 * @description Only workflow jobs with this name, letter case included.
                 * @example Nightly patch
                 */
                name?: string;
                /**
                 * @description Only workflow jobs whose name contains this text, in whatever letter case.
                 * @example patch
                 */
                name__icontains?: string;
                /**
                 * @description Only workflow jobs in this status.
                 * @example new
                 */
                status?: "new" | "pending" | "waiting" | "running" | "successful" | "failed" | "error" | "canceled";
            };
            header?: never;
            path: {
                /**
                 * @description Database key of the job template: plain decimal digits, from 1 to 2147483647.
                 *     Anything else, and a job template that does not exist, is a 404.
                 * @example 7
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of the list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkflowJobPage"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["PageNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            406: components["responses"]["NotAcceptable"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    createSliceWorkflowJob: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description A text that the caller makes up for this request, such as a UUID, so that it can be sent again if no response came:
                 *     for 24 hours, the same key of the same caller gives the first response again and creates nothing. A request that was
                 *     turned down before it was processed, or that failed (5xx), may be sent again with its key.
                 * @example 8e03978e-40d5-43e8-bc93-6894a57f9324
                 */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /**
                 * @description Database key of the job template: plain decimal digits, from 1 to 2147483647.
                 *     Anything else, and a job template that does not exist, is a 404.
                 * @example 7
                 */
                id: number;
            };
            cookie?: never;
        };
        /** @description A JSON object in UTF-8, at most 1 MiB. An empty body counts as `{}`. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkflowJobList"];
            };
        };
        responses: {
            /** @description The workflow job was created. */
            201: {
                headers: {
                    /**
                     * @description Where the new workflow job is, as a path on this host; equal to `url` in the body.
                     * @example /api/v2/workflow_jobs/143/
                     */
                    Location: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredWorkflowJob"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["NotFound"];
            405: components["responses"]["MethodNotAllowed"];
            406: components["responses"]["NotAcceptable"];
            409: components["responses"]["StillProcessed"];
            413: components["responses"]["ContentTooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["KeyUsedOtherwise"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
    readWorkflowJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Database key of the workflow job: plain decimal digits, from 1 to 2147483647.
                 *     Anything else, and a workflow job that does not exist, is a 404.
                 * @example 1
                 */
                id: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The workflow job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredWorkflowJob"];
                };
            };
            400: components["responses"]["BadQuery"];
            401: components["responses"]["Unauthorized"];
            404: components["responses"]["JobNotFound"];
            405: components["responses"]["MethodNotAllowed"];
            406: components["responses"]["NotAcceptable"];
            500: components["responses"]["InternalServerError"];
            503: components["responses"]["ServiceUnavailable"];
        };
    };
}
type WithRequired<T, K extends PropertyKey> = T extends unknown ? T & {
    [P in keyof T as P extends K ? P : never]-?: T[P];
} : never;
