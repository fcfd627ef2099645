import type { Request, RequestHandler } from 'express';
import type { Authenticate } from '../auth.ts';
import type { Document } from '../openapi/document.ts';
import { createExplanation } from '../openapi/explanation.ts';
import { ajvFormats } from '../openapi/formats.ts';
import { listOperations, type Operation } from '../openapi/operations.ts';
import { createRequestForm } from '../openapi/request-form.ts';
import { createRouteTable, type FindRoute } from '../openapi/routes.ts';
import { createSchemaCheck, type FindSchemaViolations } from '../openapi/schemas.ts';
import { largestBody } from './body.ts';
import { createSecurityHandlers } from './security.ts';
import { createSteps } from './validator-steps.ts';

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
  secure: RequestHandler;
  unpackMultipart: RequestHandler;
  /** Its errors carry a list of what it has found. */
  validate: RequestHandler;
}

/**
 * A validator for a contract. It is costly to make, and apps of the same contract can share one: whom a
 * request is from is for the app to say that it came to.
 */
export function createValidator(document: Document): Validator {
  const operations = listOperations(document);
  const limit = largestBody(operations);
  const steps = createSteps({
    // The validator changes the document that it is given; that it is OpenAPI is known since it was bundled.
    apiSpec: JSON.parse(JSON.stringify(createRequestForm(document, operations))),
    validateApiSpec: false,
    validateRequests: { allErrors: true },
    validateResponses: false,
    validateSecurity: { handlers: createSecurityHandlers(document, authenticatorOf) },
    fileUploader: { limits: { fileSize: limit, fieldSize: limit, parts: mostParts } },
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
    explain: createExplanation(
      createSchemaCheck(document, 'request'),
      createSchemaCheck(document, 'request', { useDefaults: true }),
    ),
    prepare: step('pathParamsMiddleware'),
    match: step('metadataMiddleware'),
    secure: step('securityMiddleware'),
    unpackMultipart: step('multipartMiddleware'),
    validate: step('requestMiddleware'),
  };
}

/** How many parts a multipart body may have. */
const mostParts = 1000;

/** The name under which an app keeps its `Authenticate`. */
export const authenticateSetting = 'authenticate';

function authenticatorOf(request: Request): Authenticate {
  return request.app.get(authenticateSetting);
}
