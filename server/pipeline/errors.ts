import type { ErrorRequestHandler, Request, Response } from 'express';
import { error as validatorErrors } from 'express-openapi-validator';
import { type Document, pointerTo } from '../openapi/document.ts';
import type { SourceOf } from '../openapi/sources.ts';
import { StoreUnavailable } from '../store/store.ts';
import { createErrorChoice, type ErrorAnswer } from './error-choice.ts';
import { logFailure, logInvalidRequest } from './failure-log.ts';
import { InvalidRequest, Refusal } from './refusal.ts';
import type { CheckReply } from './reply.ts';
import { challengesOf } from './security.ts';
import { send } from './send.ts';

/** What the error exit needs to answer as the contract says, and to say where that is violated. */
export interface ErrorExitOptions {
  document: Document;
  check: CheckReply;
  sourceOf: SourceOf;
}

/**
 * The one exit for whatever is thrown. Violations are named property by property; every other error is a `detail`;
 * a 5xx tells the caller nothing of the cause and the log everything. What is sent is what the contract allows.
 */
export function createErrorExit({ document, check, sourceOf }: ErrorExitOptions): ErrorRequestHandler {
  const choose = createErrorChoice(document, check);
  const exit: ErrorRequestHandler = (error: unknown, request, response, next) => {
    const answer = toAnswer(error);
    writeLog(error, answer, request, response, sourceOf);
    if (response.headersSent) return next(error);
    const operation = response.locals.operation ?? response.locals.neighbour;
    if (answer.status === 401 && operation) answer.headers['WWW-Authenticate'] = challengesOf(document, operation);
    const { reply, objections } = choose(operation, answer, (types) => request.accepts(types) || undefined);
    if (objections.length > 0) {
      const told = { operationId: operation?.id, status: answer.status, objections };
      request.log.warn(told, 'the contract allows no error body that the server can write; it was sent all the same');
    }
    send(response, reply);
  };
  return (error: unknown, request, response, next) => {
    try {
      exit(error, request, response, next);
    } catch (failure) {
      // The contract cannot even be asked what an error looks like.
      logFailure(request.log, response.locals.operation, failure, sourceOf);
      if (response.headersSent) return next(error);
      send(response, lastResort);
    }
  };
}

const lastResort = {
  status: 500,
  headers: { 'Content-Type': 'application/json' },
  body: Buffer.from('{"detail":"A server error has occurred."}'),
};

function toAnswer(error: unknown): ErrorAnswer {
  if (error instanceof InvalidRequest) {
    const violations = groupByName(error);
    const detail = Object.entries(violations).map(([name, messages]) => `${name}: ${messages.join(' ')}`);
    return { status: 400, headers: {}, detail: detail.join(' '), violations };
  }
  if (error instanceof Refusal) return { status: error.status, headers: { ...error.headers }, detail: error.message };
  if (error instanceof validatorErrors.Unauthorized) {
    return { status: 401, headers: {}, detail: 'Authentication credentials were not provided or are not valid.' };
  }
  if (error instanceof StoreUnavailable) {
    return { status: 503, headers: {}, detail: 'The service is temporarily unavailable; try again later.' };
  }
  return { status: 500, headers: {}, detail: 'A server error has occurred.' };
}

function writeLog(
  error: unknown,
  { status }: ErrorAnswer,
  { log }: Request,
  { locals: { operation } }: Response,
  sourceOf: SourceOf,
): void {
  if (status >= 500) logFailure(log, operation, error, sourceOf);
  if (status !== 400) return;
  const pointer = operation ? pointerTo('#', 'paths', operation.path, operation.method) : '#/paths';
  const violations = error instanceof InvalidRequest ? error.violations : [{ name: '__all__', pointer }];
  logInvalidRequest(log, operation, violations, sourceOf);
}

/** How many messages one property gets: a caller's thousand mistakes must not make an answer many times as long. */
const mostMessages = 50;

function groupByName({ violations }: InvalidRequest): Record<string, string[]> {
  const groups = Map.groupBy(violations, ({ name }) => name);
  return Object.fromEntries(
    [...groups].map(([name, group]) => {
      const messages = [...new Set(group.map(({ message }) => message))];
      const rest = messages.length - mostMessages;
      return [name, rest > 0 ? [...messages.slice(0, mostMessages), `And ${rest} more like these.`] : messages];
    }),
  );
}
