// Written from the contract by `contract generate`. Do not edit.

import type {
    Detail,
    StoredWorkflowJobRequest,
    Violations,
    WorkflowJobListRequest,
    WorkflowJobPageRequest,
} from './schemas.ts';

export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "WorkflowJobList": WorkflowJobListRequest;
        "StoredWorkflowJob": StoredWorkflowJobRequest;
        "WorkflowJobPage": WorkflowJobPageRequest;
        "Violations": Violations;
        "Detail": Detail;
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
}
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
                "application/json": WorkflowJobListRequest;
            };
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
    };
}
