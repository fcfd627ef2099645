import express, { type Express, type RequestHandler } from 'express';
import { middleware as createValidator } from 'express-openapi-validator';
import type { Logger } from 'pino';
import type { Authenticate } from './auth.ts';
import type { Handlers } from './contract.ts';
import { createDocs } from './docs/router.ts';
import { createRequestLog } from './logger.ts';
import type { Document } from './openapi/document.ts';
import { ajvFormats } from './openapi/formats.ts';
import { listOperations } from './openapi/operations.ts';
import { createSchemaCheck } from './openapi/schemas.ts';
import { createAdapter, refuseUnhandled, type StandIn } from './pipeline/adapter.ts';
import { readBody } from './pipeline/body.ts';
import { createCors, type Origins } from './pipeline/cors.ts';
import { createErrorExit } from './pipeline/errors.ts';
import { createMethodLookup } from './pipeline/lookup.ts';
import { negotiate } from './pipeline/negotiation.ts';
import { createReplyCheck } from './pipeline/reply.ts';
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
  /** Whose pages may call from a browser; none but the server's own unless said. */
  origins?: Origins;
  logger: Logger;
}

/** The contract as an Express app: the pipeline below, top to bottom, for every request. It never listens. */
export function createApp({
  document,
  handlers,
  standIn = refuseUnhandled,
  authenticate,
  origins = [],
  logger,
}: AppOptions): Express {
  const app = express().disable('x-powered-by').enable('case sensitive routing').enable('strict routing');
  app.set('query parser', 'extended');

  const operations = listOperations(document);
  const findViolations = createSchemaCheck(document);
  const step = createValidatorSteps(document, authenticate);
  const match = step('metadataMiddleware');
  const validate = step('requestMiddleware');
  const findMethods = createMethodLookup(operations, match);

  app.use(createRequestLog(logger));
  app.use(createCors(origins, operations, findMethods));
  app.use(createDocs(document, findMethods));
  app.use(step('pathParamsMiddleware'), createRouting(document, operations, findViolations, match)); // 404, 405
  app.use(step('securityMiddleware')); // 401
  app.use(negotiate); // 415, 406
  app.use(readBody, step('multipartMiddleware')); // 413, 400
  app.use(createRequestValidation(document, validate)); // 400
  app.use(createAdapter(handlers, standIn, createReplyCheck(document, findViolations)));
  app.use(createErrorExit(document));
  return app;
}

/** The validator's own steps, by name: the pipeline puts others between them. */
function createValidatorSteps(document: Document, authenticate: Authenticate) {
  const steps = createValidator({
    // The validator changes the document that it is given.
    apiSpec: JSON.parse(JSON.stringify(document)),
    validateRequests: { allErrors: true },
    validateResponses: false,
    validateSecurity: { handlers: createSecurityHandlers(document, authenticate) },
    formats: ajvFormats,
    ajvFormats: { mode: 'full' },
  });
  return (name: string): RequestHandler => {
    const step = steps.find((candidate) => candidate.name === name);
    if (!step) throw new Error(`express-openapi-validator has no ${name}.`);
    return step;
  };
}
