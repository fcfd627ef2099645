import type { Logger } from 'pino';
import type { Operation } from '../openapi/model.ts';
import type { SourceMap } from '../openapi/source-map.ts';
import { accepts } from '../pipeline/accepts.ts';
import type { RequestContext } from '../pipeline/request-context.ts';
import type { CheckResponse } from '../response/check-response.ts';
import { send } from '../response/send.ts';
import { StoreUnavailable } from '../store/store.ts';
import { renderError, type ServerError } from './error-body.ts';
import { logFailure, logInvalidRequest } from './failure-log.ts';
import { HttpError, InvalidRequest } from './http-error.ts';

/** Sends the response to a request that was turned down or failed. */
export type HandleError = (error: unknown, context: RequestContext) => void;

/**
 * The one exit for whatever is thrown. Violations are named property by property; every other error is a `detail`;
 * a 5xx tells the caller nothing of the cause and the log everything. The body that is sent is one that the contract allows.
 */
export function createErrorHandler(check: CheckResponse, sourceMap: SourceMap): HandleError {
  const handle: HandleError = (thrown, context) => {
    const { request, response, operation } = context;
    const error = toServerError(thrown);
    writeLog(thrown, error, context, sourceMap);
    if (response.headersSent) {
      // The response is cut off, which tells the caller that it is not whole.
      response.destroy();
      return;
    }
    const declaring = operation ?? context.neighbour;
    const { response: rendered, reasons } = renderError(declaring, error, check, (types) => accepts(request, types));
    if (reasons.length > 0) warnOf(reasons, error, declaring, context.log);
    send(response, rendered);
  };
  return (thrown, context) => {
    try {
      handle(thrown, context);
    } catch (failure) {
      // The contract cannot even be asked which body an error has.
      logFailure(context.log, context.operation, failure, sourceMap);
      if (!context.response.headersSent) send(context.response, lastResort);
    }
  };
}

const lastResort = {
  status: 500,
  headers: { 'Content-Type': 'application/json' },
  body: '{"detail":"A server error has occurred."}',
};

/** A database that is started again, or a lock that is released, is back within seconds. */
const retrySoon = { 'Retry-After': '1' };

function toServerError(thrown: unknown): ServerError {
  if (thrown instanceof InvalidRequest) {
    const violations = groupByName(thrown);
    const detail = Object.entries(violations).map(([name, messages]) => `${name}: ${messages.join(' ')}`);
    return { status: 400, headers: {}, detail: detail.join(' '), violations };
  }
  if (thrown instanceof HttpError) return { status: thrown.status, headers: thrown.headers, detail: thrown.message };
  if (thrown instanceof StoreUnavailable) {
    return { status: 503, headers: retrySoon, detail: 'The service is temporarily unavailable; try again later.' };
  }
  return { status: 500, headers: {}, detail: 'A server error has occurred.' };
}

function writeLog(
  thrown: unknown,
  { status }: ServerError,
  { log, operation }: RequestContext,
  sourceMap: SourceMap,
): void {
  if (status >= 500) logFailure(log, operation, thrown, sourceMap);
  if (status !== 400) return;
  const whole = [{ name: '__all__', pointer: operation?.pointer ?? '#/paths' }];
  logInvalidRequest(log, operation, thrown instanceof InvalidRequest ? thrown.violations : whole, sourceMap);
}

function warnOf(reasons: string[], { status }: ServerError, operation: Operation | undefined, log: Logger): void {
  const message = 'the contract allows no error body that the server can write; it was sent all the same';
  log.warn({ operationId: operation?.id, status, reasons }, message);
}

/** The most messages of one property, and the most properties: a caller's thousand mistakes must not make a response many times as long. */
const most = { messages: 50, names: 100 };

function groupByName({ violations }: InvalidRequest): Record<string, string[]> {
  const groups = [...Map.groupBy(violations, ({ name }) => name)].slice(0, most.names);
  return Object.fromEntries(
    groups.map(([name, group]) => {
      const messages = [...new Set(group.map(({ message }) => message))];
      const rest = messages.length - most.messages;
      return [name, rest > 0 ? [...messages.slice(0, most.messages), `And ${rest} more like these.`] : messages];
    }),
  );
}
