import type { Request, RequestHandler, Response } from 'express';
import { error as validatorErrors } from 'express-openapi-validator';
import type { Operation } from '../openapi/operations.ts';
import { matchOf } from './exchange.ts';

/** The methods, in capitals, that the contract declares for the URL of a request; none when the contract has no such URL. */
export type FindMethods = (request: Request, response: Response) => Promise<string[]>;

/**
 * Asks what the contract says about a URL before the request is routed.
 * @param match the validator's own lookup, so that nothing here can disagree with the routing
 */
export function createMethodLookup(operations: Operation[], match: RequestHandler): FindMethods {
  const paths = new Map(operations.map(({ id, path }) => [id, path]));
  return (request, response) =>
    new Promise((resolve) =>
      match(request, response, (error?: unknown) => {
        if (error instanceof validatorErrors.MethodNotAllowed) {
          return resolve(error.headers?.Allow?.split(', ') ?? []);
        }
        const path = error ? undefined : paths.get(matchOf(request)?.schema.operationId ?? '');
        resolve(operations.filter((operation) => operation.path === path).map(({ method }) => method.toUpperCase()));
      }),
    );
}
