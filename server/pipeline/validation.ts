import type { Request, RequestHandler } from 'express';
import { error as validatorErrors } from 'express-openapi-validator';
import type { Document } from '../openapi/document.ts';
import { holdsTooDeep } from '../openapi/limits.ts';
import { tooDeep } from './body-bytes.ts';
import { operationOf } from './exchange.ts';
import { findParameterViolations, readCookies } from './parameters.ts';
import { InvalidRequest } from './refusal.ts';
import { runStep } from './run-step.ts';
import type { Validator } from './validator.ts';
import { findUnequal, readViolations, type Violation } from './violations.ts';

/**
 * Holds parameters and body against the contract and fills in its defaults; throws an `InvalidRequest` that names
 * every violated property.
 */
export function createRequestValidation(
  document: Document,
  { validate, explain }: Pick<Validator, 'validate' | 'explain'>,
): RequestHandler {
  const reader = { document, explain };
  return async (request, response, next) => {
    const operation = operationOf(response);
    // Before the validator gives them types: it reads `0x7` as 7.
    const misspelt = findParameterViolations(document, operation, request);
    requireShallow(request);
    const error: unknown = await runStep(validate, request, response).catch((error) => error);
    if (error !== undefined && !(error instanceof validatorErrors.BadRequest)) throw error;
    const reported = readViolations(reader, operation, request, error?.errors ?? []);
    const found = addOthers(misspelt, reported);
    const violations = addOthers(found, findUnequal(document, operation, request));
    if (violations.length > 0) throw new InvalidRequest(violations);
    readCookies(document, operation, request);
    next();
  };
}

/** Texts that parameters and the fields of forms have in them may be read as JSON, too. */
function requireShallow({ query, headers, cookies, body }: Request): void {
  // A body of JSON is known to be no deeper, and its texts are only texts.
  const form = /^(multipart\/|application\/x-www-form-urlencoded)/.test(headers['content-type'] ?? '') ? body : {};
  if ([query, headers, cookies, form].some((part) => holdsTooDeep(part))) throw tooDeep();
}

/** The violations, and those of other names. */
function addOthers(violations: Violation[], others: Violation[]): Violation[] {
  const names = new Set(violations.map(({ name }) => name));
  return [...violations, ...others.filter(({ name }) => !names.has(name))];
}
