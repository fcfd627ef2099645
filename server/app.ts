import type { RequestListener } from 'node:http';
import parseCookies from 'cookie-parser';
import express from 'express';
import type { Logger } from 'pino';
import type { Authenticate } from './auth.ts';
import type { Handlers } from './contract.ts';
import { createDocs } from './docs/router.ts';
import { createRequestLog } from './logger.ts';
import type { Document } from './openapi/document.ts';
import { type SourceOf, withoutSources } from './openapi/sources.ts';
import { createAdapter, markMocked, refuseUnhandled, type StandIn } from './pipeline/adapter.ts';
import { createBodyReader } from './pipeline/body.ts';
import { createCors, type Origins } from './pipeline/cors.ts';
import { createErrorExit } from './pipeline/errors.ts';
import { negotiate } from './pipeline/negotiation.ts';
import { createQueryReader } from './pipeline/query.ts';
import { createReplyCheck, type ReplyValidation } from './pipeline/reply.ts';
import { createRouting } from './pipeline/routing.ts';
import { readTarget } from './pipeline/target.ts';
import { createRequestValidation } from './pipeline/validation.ts';
import { authenticateSetting, createValidator, type Validator } from './pipeline/validator.ts';

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
  /** What becomes of replies that the contract does not allow; they are a 500 unless said otherwise. */
  validateResponses?: ReplyValidation;
  /** How many milliseconds a handler has for its answer, before that is a 500. */
  handlerTimeout?: number;
  /** Whether every reply says that it is made up (`x-mocked: true`), an error too. */
  mocked?: boolean;
  /** Whether the docs page follows the contract as it is saved. */
  live?: boolean;
  /** Where the parts of the contract were written, for the log. */
  sourceOf?: SourceOf;
  /** What holds requests and replies against the contract, where apps of the same contract share it. */
  validator?: Validator;
}

/** The contract as an Express app: the pipeline below, top to bottom, for every request. It never listens. */
export function createApp({
  document,
  handlers,
  standIn = refuseUnhandled,
  authenticate,
  origins = [],
  logger,
  validateResponses = 'enforce',
  handlerTimeout = 30_000,
  mocked = false,
  live = false,
  sourceOf = withoutSources,
  validator = createValidator(document),
}: AppOptions): RequestListener {
  const app = express().disable('x-powered-by').enable('case sensitive routing').enable('strict routing');
  // The query is read as the operation describes it.
  app.set('query parser', false).set(authenticateSetting, authenticate);

  const { operations, findRoute, findViolations } = validator;
  const checkAnswer = createReplyCheck(document, findViolations);
  const checkReply = createReplyCheck(document, findViolations, validateResponses);

  app.use(createRequestLog(logger));
  app.use(createCors(origins, operations, findRoute));
  app.use(createDocs(document, findRoute, live));
  if (mocked) app.use(markMocked);
  app.use(
    validator.prepare,
    createRouting({ document, operations, findRoute, findViolations, match: validator.match }),
  ); // 404, 405
  app.use(createQueryReader(document), parseCookies());
  app.use(validator.secure); // 401
  app.use(negotiate); // 415, 406
  app.use(createBodyReader(document, validator.unpackMultipart)); // 413, 400
  app.use(createRequestValidation(document, validator)); // 400
  app.use(createAdapter({ handlers, standIn, check: checkReply, timeout: handlerTimeout, sourceOf }));
  app.use(createErrorExit({ document, check: checkAnswer, sourceOf }));
  return readTarget(app);
}
