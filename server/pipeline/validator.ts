import type { Request, RequestHandler } from 'express';
import { middleware } from 'express-openapi-validator';
import type { Authenticate } from '../auth.ts';
import type { Document } from '../openapi/document.ts';
import { ajvFormats } from '../openapi/formats.ts';
import { createRequestForm } from '../openapi/forms.ts';
import type { Operation } from '../openapi/operations.ts';
import { largestBody } from './body.ts';
import { createSecurityHandlers } from './security.ts';

/** The steps of express-openapi-validator, for the pipeline to put others between them. */
export interface Validator {
  /** Must come before every other. */
  prepare: RequestHandler;
  match: RequestHandler;
  secure: RequestHandler;
  unpackMultipart: RequestHandler;
  validate: RequestHandler;
}

/**
 * A validator of the requests of a contract. It is costly to make, and apps of the same contract can share one: whom a
 * request is from is for the app to say that it came to.
 */
export function createValidator(document: Document, operations: Operation[]): Validator {
  const limit = largestBody(operations);
  const steps = middleware({
    // The validator changes the document that it is given; that it is OpenAPI is known since it was bundled.
    apiSpec: JSON.parse(JSON.stringify(createRequestForm(document, operations))),
    validateApiSpec: false,
    validateRequests: { allErrors: true },
    validateResponses: false,
    validateSecurity: { handlers: createSecurityHandlers(document, authenticatorOf) },
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
    prepare: step('pathParamsMiddleware'),
    match: step('metadataMiddleware'),
    secure: step('securityMiddleware'),
    unpackMultipart: step('multipartMiddleware'),
    validate: step('requestMiddleware'),
  };
}

/** The name under which an app keeps its `Authenticate`. */
export const authenticateSetting = 'authenticate';

function authenticatorOf(request: Request): Authenticate {
  return request.app.get(authenticateSetting);
}
