import type { RequestListener } from 'node:http';
import type { Authenticate, Authorize } from './auth.ts';
import type { AnyHandlers } from './contract.ts';
import { createDocs, type DocsOptions } from './docs/index.ts';
import type { IdempotencyStore } from './idempotency/store.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { noSourceMap, type SourceMap } from './openapi/document/index.ts';
import type { Contract } from './openapi/model.ts';
import {
  checkHost,
  createAuthentication,
  createAuthorization,
  createCors,
  createErrorHandler,
  createHandlerCall,
  createRequestLog,
  createRequestValidation,
  createRouting,
  type FallbackHandler,
  type Limits,
  limitRate,
  markMocked,
  negotiate,
  type Origins,
  presentsUnchecked,
  type Reference,
  readBody,
  refuseUnhandled,
  runSteps,
  type Step,
} from './pipeline/index.ts';
import { createResponseCheck, type ResponseValidation, type UndeclaredProperties } from './response/index.ts';

/** The parts that an app is made of. */
export interface AppOptions {
  /** The contract that requests and responses are held against. */
  contract: Contract;
  /** A handler for each operation; `Handlers` of `generated/contract.ts` has their types. */
  handlers: AnyHandlers;
  /** Responds for operations without a handler; a 501 unless given. */
  fallback?: FallbackHandler;
  authenticate: Authenticate;
  /** Decides what a caller may do; everything unless given. */
  authorize?: Authorize | undefined;
  /** The host names that it responds to, besides those of loopback. */
  allowedHosts?: string[] | 'any';
  /** Whose pages may call from a browser; none but the server's own unless said. */
  origins?: Origins;
  logger: Logger;
  /** The treatment of responses that violate the contract; they are a 500 unless said otherwise. */
  validateResponses?: ResponseValidation;
  /** The treatment of properties in responses that the contract does not name; each is logged once unless said otherwise. */
  undeclaredProperties?: UndeclaredProperties;
  /** The milliseconds that a handler has for its response, before that is a 500. */
  handlerTimeout?: number;
  /** Aborted once the server cuts off whatever still runs. */
  shutdown?: AbortSignal;
  /** True if nothing is real: every response says so (`x-mocked: true`), and credentials that cannot be checked are good. */
  mocked?: boolean;
  /** Steps of its own before those of the contract; none unless given. */
  before?: Step[];
  /** What the docs page offers beside the contract. */
  docs?: DocsOptions;
  /** Finds the position of a part of the contract, for the log. */
  sourceMap?: SourceMap;
  /** Checks requests beside the compiled contract. */
  reference?: Reference | undefined;
  /** Stores the responses to requests with an `Idempotency-Key`; without it that has no effect. */
  store?: IdempotencyStore | undefined;
  /** Counts what happens; nothing is counted unless given. */
  metrics?: Metrics | undefined;
  limits?: Limits;
}

/** The contract as a listener of Node.js, which an Express app may mount: its steps for every request. It never listens. */
export function createApp(options: AppOptions): RequestListener {
  const { logger, metrics, sourceMap = noSourceMap } = options;
  const handleError = createErrorHandler(createResponseCheck(), sourceMap, metrics);
  return runSteps(createSteps(options), handleError, logger);
}

/** What happens to a request, top to bottom. */
function createSteps({
  contract,
  handlers,
  fallback = refuseUnhandled,
  authenticate,
  authorize,
  allowedHosts = [],
  origins = [],
  logger,
  validateResponses = 'enforce',
  undeclaredProperties = 'log',
  handlerTimeout: timeout = 30_000,
  shutdown,
  mocked = false,
  before = [],
  docs = {},
  sourceMap = noSourceMap,
  reference,
  store,
  metrics,
  limits = {},
}: AppOptions): Step[] {
  const check = createResponseCheck(validateResponses, undeclaredProperties);
  return [
    createRequestLog(logger, metrics),
    checkHost(allowedHosts), // 421
    createCors(origins, contract),
    ...limitRate(limits), // 429
    ...before,
    createDocs(contract, { isMock: mocked, ...docs }),
    ...(mocked ? [markMocked] : []),
    createRouting(contract), // 404, 405
    createAuthentication(authenticate, limits, mocked ? presentsUnchecked : undefined), // 401, 403, 429
    negotiate, // 415, 406
    readBody, // 413, 400
    createRequestValidation(reference), // 400
    ...(authorize ? [createAuthorization(authorize)] : []), // 403
    createHandlerCall({ handlers, fallback, check, timeout, shutdown, store, metrics, sourceMap }),
  ];
}
