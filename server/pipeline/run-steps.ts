import type { RequestListener } from 'node:http';
import {
  HttpError,
  InvalidRequest,
  InvalidResponse,
  logFailure,
  logInvalidRequest,
  logNamesNothing,
  logUnreadable,
  nameForPeople,
} from '../errors/index.ts';
import { StoreUnavailable, UnstorableText } from '../idempotency/store.ts';
import type { Logger } from '../logger.ts';
import { type Metrics, noMetrics } from '../metrics.ts';
import { type SourceMap, violationStatus } from '../openapi/document/index.ts';
import type { Operation } from '../openapi/model.ts';
import {
  type CheckResponse,
  type PreferType,
  renderError,
  type ServerError,
  send,
  toServerError,
} from '../response/index.ts';
import { ClientGone } from './call-handler.ts';
import { accepts } from './negotiate.ts';
import { ended, RequestContext, type Step } from './request-context.ts';

/**
 * Runs the steps for each request, one after the other, until one ends it; whatever any of them throws goes to the error
 * handler. A step is waited for only if it gives a promise: most are done at once.
 */
export function runSteps(steps: Step[], handleError: HandleError, logger: Logger): RequestListener {
  const run = (context: RequestContext, from: number): void => {
    try {
      for (let index = from; index < steps.length; index++) {
        const result = steps[index]?.(context);
        if (result === ended) return;
        if (!(result instanceof Promise)) continue;
        const goOn = (outcome: unknown) => (outcome === ended ? undefined : run(context, index + 1));
        result.then(goOn, (error) => handleError(error, context));
        return;
      }
    } catch (error) {
      handleError(error, context);
    }
  };
  return (request, response) => run(new RequestContext(request, response, logger), 0);
}

/** Sends the response to a request that was turned down or failed. */
type HandleError = (error: unknown, context: RequestContext) => void;

/**
 * The one exit for whatever is thrown. Violations are named property by property; every other error is a `detail`;
 * a 5xx tells the caller nothing of the cause and the log everything. The body that is sent is one that the contract allows.
 */
export function createErrorHandler(
  check: CheckResponse,
  sourceMap: SourceMap,
  metrics: Metrics = noMetrics,
): HandleError {
  const handle: HandleError = (thrown, context) => {
    const { request, response, operation } = context;
    // The client has gone, and nothing has failed.
    if (thrown instanceof ClientGone) return;
    const declaring = operation ?? context.neighbour;
    const error = toServerError(thrown, declaring);
    count(thrown, operation?.id, metrics);
    writeLog(thrown, error, context, sourceMap);
    if (response.headersSent) {
      // The response is cut off, which tells the caller that it is not whole.
      response.destroy();
      return;
    }
    const prefer: PreferType = (types) => accepts(request, types);
    const { response: rendered, reasons, isTelling } = renderError(declaring, error, context.path, check, prefer);
    if (reasons.length > 0) warnOf(reasons, error, declaring, context.log);
    if (!isTelling) tellElsewhere(error, context);
    // The body of a 404 says nothing of what is wrong with the path.
    const hidden = thrown instanceof HttpError ? thrown.logged.explain?.() : undefined;
    if (hidden) setReason(context, hidden.map(({ name, message }) => `${nameForPeople(name)}: ${message}`).join(' '));
    send(context, rendered);
  };
  return (thrown, context) => {
    try {
      handle(thrown, context);
    } catch (failure) {
      // The contract cannot even be asked which body an error has.
      logFailure(context.log, context.operation, failure, sourceMap);
      if (!context.response.headersSent) send(context, lastResort);
    }
  };
}

const lastResort = {
  status: 500,
  headers: { 'Content-Type': 'application/json' },
  body: '{"detail":"A server error has occurred."}',
};

/** The header in which a mock says why, where the contract has no room for that in the body of an error. */
export const reasonHeader = 'x-mock-reason';

/** Says why a request was turned down where the contract has no room to say it in: in the log and, if nothing is real, in a header. */
function tellElsewhere({ status, detail, told }: ServerError, { log, response, operation }: RequestContext): void {
  // What was sent is the caller's own.
  const reason = told ? `in violation: ${told.map(({ name }) => nameForPeople(name)).join(', ')}` : detail;
  log.info({ operationId: operation?.id, status, reason }, 'error without room for its reason');
  setReason({ response }, detail);
}

/** Says why in a header, if nothing is real. */
function setReason({ response }: Pick<RequestContext, 'response'>, reason: string): void {
  if (response.getHeader('x-mocked') !== undefined) response.setHeader(reasonHeader, encodeReason(reason));
}

/** A sentence as the value of a header. */
function encodeReason(detail: string): string {
  const text = detail.slice(0, 1000).toWellFormed();
  return text.replaceAll(/[^ -~]/gu, (sign) => encodeURIComponent(sign)).trim();
}

function count(thrown: unknown, operation: string | undefined, metrics: Metrics): void {
  if (thrown instanceof InvalidRequest) metrics.countViolations('request', operation, thrown.violations.length);
  else if (thrown instanceof InvalidResponse) metrics.countViolations('response', operation, thrown.violations.length);
  else if (thrown instanceof StoreUnavailable) metrics.countStoreError(operation);
}

function writeLog(
  thrown: unknown,
  { status }: ServerError,
  { log, operation }: RequestContext,
  sourceMap: SourceMap,
): void {
  if (status >= 500) logFailure(log, operation, thrown, sourceMap);
  else if (thrown instanceof InvalidRequest) logInvalidRequest(log, operation, thrown.violations, sourceMap);
  else if (thrown instanceof HttpError && thrown.logged.explain) logNamesNothing(log, operation, thrown, sourceMap);
  else if (thrown instanceof UnstorableText)
    log.warn({ err: thrown, operationId: operation?.id }, 'request turned down');
  else if (thrown instanceof HttpError && status === violationStatus(operation)) logUnreadable(log, operation, thrown);
}

function warnOf(reasons: string[], { status }: ServerError, operation: Operation | undefined, log: Logger): void {
  const message = 'the contract allows no error body that the server can write; it was sent all the same';
  log.warn({ operationId: operation?.id, status, reasons }, message);
}
