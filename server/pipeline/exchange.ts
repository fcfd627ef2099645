import type { Request, Response } from 'express';
import type { Caller } from '../auth.ts';
import type { Operation } from '../openapi/operations.ts';

declare global {
  namespace Express {
    /** What the pipeline has found out about a request so far. */
    interface Locals {
      operation?: Operation;
      /** Where the URL has only other methods, one of their operations: it declares the answer. */
      neighbour?: Operation;
      caller?: Caller;
    }
  }
}

/** What the validator has found for the path of a request. */
export interface Match {
  schema: { operationId: string };
  /** The path parameters by name: texts until the request is validated, then values of the declared types. */
  pathParams: Record<string, unknown>;
}

/** A request that the validator may have found something for. */
export type Matched = Request & { openapi?: Match };

/** What the validator has found for the path of the request, if anything. */
export function matchOf(request: Matched): Match | undefined {
  return request.openapi;
}

/** The operation that the request was routed to; to be asked after routing alone. */
export function operationOf(response: Response): Operation {
  if (!response.locals.operation) throw new Error('The request has not been routed.');
  return response.locals.operation;
}
