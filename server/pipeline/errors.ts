import type { ErrorRequestHandler } from 'express';
import { error as validatorErrors } from 'express-openapi-validator';
import type { Document } from '../openapi/document.ts';
import { StoreUnavailable } from '../store/store.ts';
import { InvalidRequest, Refusal } from './refusal.ts';
import { challengesOf } from './security.ts';
import { send } from './send.ts';

/** An error as the caller is told of it. */
interface Answer {
  status: number;
  body: Record<string, string | string[]>;
  headers?: Record<string, string>;
}

/**
 * The one exit for whatever is thrown. Violations are named property by property; every other error is a `detail`;
 * a 5xx tells the caller nothing of the cause and the log everything.
 */
export function createErrorExit(document: Document): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const { status, body, headers = {} } = toAnswer(error);
    if (status >= 500) request.log.error({ err: error, operationId: response.locals.operation?.id }, 'request failed');
    if (response.headersSent) return next(error);
    if (status === 401 && response.locals.operation) {
      headers['WWW-Authenticate'] = challengesOf(document, response.locals.operation);
    }
    const bytes = Buffer.from(JSON.stringify(body));
    send(response, { status, headers: { ...headers, 'Content-Type': 'application/json' }, body: bytes });
  };
}

function toAnswer(error: unknown): Answer {
  if (error instanceof InvalidRequest) return { status: 400, body: groupByName(error) };
  if (error instanceof Refusal)
    return { status: error.status, body: { detail: error.message }, headers: error.headers };
  if (error instanceof validatorErrors.Unauthorized) {
    return { status: 401, body: { detail: 'Authentication credentials were not provided or are not valid.' } };
  }
  if (error instanceof StoreUnavailable) {
    return { status: 503, body: { detail: 'The service is temporarily unavailable; try again later.' } };
  }
  return { status: 500, body: { detail: 'A server error has occurred.' } };
}

function groupByName({ violations }: InvalidRequest): Record<string, string[]> {
  const groups = Map.groupBy(violations, ({ name }) => name);
  return Object.fromEntries(
    [...groups].map(([name, group]) => [name, [...new Set(group.map(({ message }) => message))]]),
  );
}
