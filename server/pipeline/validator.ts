import type { RequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import type { Document } from '../openapi/document.ts';
import { createExplanation } from '../openapi/explanation.ts';
import { ajvFormats } from '../openapi/formats.ts';
import { listOperations, type Operation } from '../openapi/operations.ts';
import { createRequestForm } from '../openapi/request-form.ts';
import { createRouteTable, type FindRoute } from '../openapi/routes.ts';
import { createSchemaCheck, type FindSchemaViolations } from '../openapi/schemas.ts';
import { largestBody } from './body.ts';

/** What holds requests and replies against a contract: the steps of express-openapi-validator, for the pipeline to put others between them, and its own. */
export interface Validator {
  operations: Operation[];
  findRoute: FindRoute;
  /** What is wrong with something that is sent. */
  findViolations: FindSchemaViolations;
  /** What is wrong with the body of a request, as its author would want to hear it. */
  explain: FindSchemaViolations;
  /** Must come before every other. */
  prepare: RequestHandler;
  match: RequestHandler;
  unpackMultipart: RequestHandler;
  /** Its errors carry a list of what it has found. */
  validate: RequestHandler;
}

/** A validator for a contract. It is costly to make, and apps of the same contract can share one. */
export function createValidator(document: Document): Validator {
  const operations = listOperations(document);
  const limit = largestBody(operations);
  const steps = middleware({
    // The validator changes the document that it is given; that it is OpenAPI is known since it was bundled.
    apiSpec: JSON.parse(JSON.stringify(createRequestForm(document, operations))),
    validateApiSpec: false,
    validateRequests: { allErrors: true },
    validateResponses: false,
    // A step of the pipeline's own: the validator looks for `bearer` anywhere in the header.
    validateSecurity: false,
    fileUploader: { limits: { fileSize: limit, fieldSize: limit } },
    formats: ajvFormats,
    ajvFormats: { mode: 'full' },
  });
  const step = (name: string): RequestHandler => {
    const found = steps.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`express-openapi-validator has no ${name}.`);
    return found;
  };
  return {
    operations,
    findRoute: createRouteTable(document, operations),
    findViolations: createSchemaCheck(document),
    explain: createExplanation(createSchemaCheck(document, 'request')),
    prepare: step('pathParamsMiddleware'),
    match: step('metadataMiddleware'),
    unpackMultipart: step('multipartMiddleware'),
    validate: step('requestMiddleware'),
  };
}
