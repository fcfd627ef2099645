import type { RequestHandler } from 'express';
import { error as validatorErrors } from 'express-openapi-validator';
import type { Document } from '../openapi/document.ts';
import { operationOf } from './exchange.ts';
import { InvalidRequest } from './refusal.ts';
import { findUnequal, readViolations } from './violations.ts';

/**
 * Holds parameters and body against the contract and fills in its defaults; throws an `InvalidRequest` that names
 * every violated property.
 * @param validate the validator's own middleware, whose errors carry a list of what it found
 */
export function createRequestValidation(document: Document, validate: RequestHandler): RequestHandler {
  return (request, response, next) =>
    validate(request, response, (error?: unknown) => {
      if (error !== undefined && !(error instanceof validatorErrors.BadRequest)) return next(error);
      const operation = operationOf(response);
      const reported = readViolations(document, operation, request, error?.errors ?? []);
      const violated = new Set(reported.map(({ name }) => name));
      const unequal = findUnequal(document, operation, request).filter(({ name }) => !violated.has(name));
      const violations = [...reported, ...unequal];
      next(violations.length > 0 ? new InvalidRequest(violations) : undefined);
    });
}
