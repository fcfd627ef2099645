import parseCookies from 'cookie-parser';
import express, { type Express, type RequestHandler } from 'express';
import { middleware as createValidator } from 'express-openapi-validator';
import type { Logger } from 'pino';
import type { Authenticate } from './auth.ts';
import type { Handlers } from './contract.ts';
import { createRequestLog } from './logger.ts';
import type { Document } from './openapi/document.ts';
import { ajvFormats } from './openapi/formats.ts';
import { createRequestForm } from './openapi/forms.ts';
import { listOperations, type Operation } from './openapi/operations.ts';
import { createSchemaCheck } from './openapi/schemas.ts';
import { type SourceOf, withoutSources } from './openapi/sources.ts';
import { createAdapter, refuseUnhandled, type StandIn } from './pipeline/adapter.ts';
import { createBodyReader, largestBody } from './pipeline/body.ts';
import { createErrorExit } from './pipeline/errors.ts';
import { negotiate } from './pipeline/negotiation.ts';
import { createQueryReader } from './pipeline/query.ts';
import { createReplyCheck, type ReplyValidation } from './pipeline/reply.ts';
import { createRouting } from './pipeline/routing.ts';
import { createSecurityHandlers } from './pipeline/security.ts';
import { createRequestValidation } from './pipeline/validation.ts';

/** What an app is made of. */
export interface AppOptions {
  /** The contract that requests and replies are held against. */
  document: Document;
  handlers: Partial<Handlers>;
  /** Answers for operations without a handler; a 501 where nothing does. */
  standIn?: StandIn;
  authenticate: Authenticate;
  logger: Logger;
  /** What becomes of replies that the contract does not allow; they are a 500 unless said otherwise. */
  validateResponses?: ReplyValidation;
  /** How many milliseconds a handler has for its answer, before that is a 500. */
  handlerTimeout?: number;
  /** Where the parts of the contract were written, for the log. */
  sourceOf?: SourceOf;
}

/** The contract as an Express app: the pipeline below, top to bottom, for every request. It never listens. */
export function createApp({
  document,
  handlers,
  standIn = refuseUnhandled,
  authenticate,
  logger,
  validateResponses = 'enforce',
  handlerTimeout = 30_000,
  sourceOf = withoutSources,
}: AppOptions): Express {
  const app = express().disable('x-powered-by').enable('case sensitive routing').enable('strict routing');
  // The query is read as the operation describes it.
  app.set('query parser', false);

  const operations = listOperations(document);
  const findViolations = createSchemaCheck(document);
  const step = createValidatorSteps(document, operations, authenticate);
  const match = step('metadataMiddleware');
  const validate = step('requestMiddleware');

  app.use(createRequestLog(logger));
  app.use(step('pathParamsMiddleware'), createRouting(document, operations, findViolations, match)); // 404, 405
  app.use(createQueryReader(document), parseCookies());
  app.use(step('securityMiddleware')); // 401
  app.use(negotiate); // 415, 406
  app.use(createBodyReader(document, step('multipartMiddleware'))); // 413, 400
  app.use(createRequestValidation(document, validate)); // 400
  const check = createReplyCheck(document, findViolations, validateResponses);
  app.use(createAdapter({ handlers, standIn, check, timeout: handlerTimeout, sourceOf }));
  app.use(createErrorExit({ document, check: createReplyCheck(document, findViolations), sourceOf }));
  return app;
}

/** The validator's own steps, by name: the pipeline puts others between them. */
function createValidatorSteps(document: Document, operations: Operation[], authenticate: Authenticate) {
  const limit = largestBody(operations);
  const steps = createValidator({
    // The validator changes the document that it is given; that it is OpenAPI is known since it was bundled.
    apiSpec: JSON.parse(JSON.stringify(createRequestForm(document, operations))),
    validateApiSpec: false,
    validateRequests: { allErrors: true },
    validateResponses: false,
    validateSecurity: { handlers: createSecurityHandlers(document, authenticate) },
    fileUploader: { limits: { fileSize: limit, fieldSize: limit } },
    formats: ajvFormats,
    ajvFormats: { mode: 'full' },
  });
  return (name: string): RequestHandler => {
    const step = steps.find((candidate) => candidate.name === name);
    if (!step) throw new Error(`express-openapi-validator has no ${name}.`);
    return step;
  };
}
