// Written from the contract by `contract generate`. Do not edit.

import type {
    Detail,
    StoredWorkflowJob,
    Violations,
    WorkflowJobList,
    WorkflowJobPage,
} from './schemas.ts';

export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "WorkflowJobList": WorkflowJobList;
        "StoredWorkflowJob": StoredWorkflowJob;
        "WorkflowJobPage": WorkflowJobPage;
        "Violations": Violations;
        "Detail": Detail;
    };
    responses: {
        /** @description The request violates this document: one list of messages for each violated property. Or its body is not JSON: a `detail`. */
        BadRequest: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Violations | Detail;
            };
        };
        /** @description The query violates this document: one list of messages for each violated parameter, an unknown one too. */
        BadQuery: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Violations;
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
                "application/json": Detail;
            };
        };
        /** @description The URL names nothing, or the job template does not exist. */
        NotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Detail;
            };
        };
        /** @description The URL names nothing, the job template does not exist, or the list has no such page. */
        PageNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Detail;
            };
        };
        /** @description The URL names nothing, or the workflow job does not exist. */
        JobNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Detail;
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
                "application/json": Detail;
            };
        };
        /** @description The Accept header admits none of the media types that the operation answers with. */
        NotAcceptable: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Detail;
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
                "application/json": Detail;
            };
        };
        /** @description The Idempotency-Key was used for a request with another body, or for another job template. */
        KeyUsedOtherwise: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Detail;
            };
        };
        /** @description The request body is larger than the operation admits. */
        ContentTooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Detail;
            };
        };
        /** @description The Content-Type header is missing, is not one that the operation reads, or names a charset other than UTF-8. */
        UnsupportedMediaType: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Detail;
            };
        };
        /** @description The server failed. The answer says nothing about the cause; the server's log has it. */
        InternalServerError: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": Detail;
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
                "application/json": Detail;
            };
        };
    };
    headers: never;
}
export interface operations {
    listSliceWorkflowJobs: {
        responses: {
            /** @description A page of the list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": WorkflowJobPage;
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
                    "application/json": StoredWorkflowJob;
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
        responses: {
            /** @description The workflow job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": StoredWorkflowJob;
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
