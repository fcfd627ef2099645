import type { RequestListener } from 'node:http';
import express from 'express';
import type { Logger } from 'pino';
import type { Authenticate } from './auth.ts';
import type { Handlers } from './contract.ts';
import type { DocsOptions } from './docs/docs-options.ts';
import { createDocs } from './docs/router.ts';
import { createErrorHandler } from './errors/handle-error.ts';
import type { Contract } from './openapi/model.ts';
import { noSourceMap, type SourceMap } from './openapi/source-map.ts';
import { createAuthentication } from './pipeline/authenticate.ts';
import { createHandlerCall, type FallbackHandler, markMocked, refuseUnhandled } from './pipeline/call-handler.ts';
import { checkHost } from './pipeline/check-host.ts';
import { createCors, type Origins } from './pipeline/cors.ts';
import { createRequestLog } from './pipeline/log-request.ts';
import { negotiate } from './pipeline/negotiate.ts';
import { readBody } from './pipeline/read-body.ts';
import { readTarget } from './pipeline/read-target.ts';
import { createRouting } from './pipeline/route.ts';
import { runSteps } from './pipeline/run-steps.ts';
import { createRequestValidation, type Referee } from './pipeline/validate-request.ts';
import { createResponseCheck, type ResponseValidation } from './response/check-response.ts';

/** The parts that an app is made of. */
export interface AppOptions {
  /** The contract that requests and responses are held against. */
  contract: Contract;
  handlers: Partial<Handlers>;
  /** Responds for operations without a handler; a 501 unless given. */
  fallback?: FallbackHandler;
  authenticate: Authenticate;
  /** The host names that it responds to, besides those of loopback. */
  allowedHosts?: string[];
  /** Whose pages may call from a browser; none but the server's own unless said. */
  origins?: Origins;
  logger: Logger;
  /** The treatment of responses that violate the contract; they are a 500 unless said otherwise. */
  validateResponses?: ResponseValidation;
  /** The milliseconds that a handler has for its response, before that is a 500. */
  handlerTimeout?: number;
  /** True if every response says that it is made up (`x-mocked: true`), an error too. */
  mocked?: boolean;
  /** What the docs page offers beside the contract. */
  docs?: DocsOptions;
  /** Finds the position of a part of the contract, for the log. */
  sourceMap?: SourceMap;
  /** Judges requests beside the compiled contract. */
  referee?: Referee;
}

/** The contract as the listener of an Express app: the steps below, top to bottom, for every request. It never listens. */
export function createApp({
  contract,
  handlers,
  fallback = refuseUnhandled,
  authenticate,
  allowedHosts = [],
  origins = [],
  logger,
  validateResponses = 'enforce',
  handlerTimeout: timeout = 30_000,
  mocked = false,
  docs = {},
  sourceMap = noSourceMap,
  referee,
}: AppOptions): RequestListener {
  const steps = [
    createRequestLog(logger),
    checkHost(allowedHosts), // 421
    createCors(origins, contract),
    createDocs(contract, docs),
    ...(mocked ? [markMocked] : []),
    createRouting(contract.findRoute), // 404, 405
    createAuthentication(authenticate), // 401, 403
    negotiate, // 415, 406
    readBody, // 413, 400
    createRequestValidation(referee), // 400
    createHandlerCall({ handlers, fallback, check: createResponseCheck(validateResponses), timeout, sourceMap }),
  ];
  const handleError = createErrorHandler(createResponseCheck(), sourceMap);
  const app = express().disable('x-powered-by');
  app.use(runSteps(steps, handleError, logger));
  return readTarget(app);
}
