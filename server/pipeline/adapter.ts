import { types } from 'node:util';
import type { Request, RequestHandler } from 'express';
import type { Caller } from '../auth.ts';
import type { Handlers } from '../contract.ts';
import type { Operation } from '../openapi/operations.ts';
import type { SourceOf } from '../openapi/sources.ts';
import { answerInTime } from './deadline.ts';
import { matchOf, operationOf } from './exchange.ts';
import { logInvalidReply } from './failure-log.ts';
import { describe } from './plain.ts';
import { Refusal } from './refusal.ts';
import type { AnyReply, CheckReply } from './reply.ts';
import { send } from './send.ts';

/** What a handler is given, whatever its operation. */
export interface AnyInput {
  path: unknown;
  query: unknown;
  header: unknown;
  cookie: unknown;
  body: unknown;
  caller: Caller | undefined;
}

/** Answers for an operation that has no handler. */
export type StandIn = (operation: Operation, request: Request) => Promise<AnyReply>;

/** What marks a reply that is made up, so that nobody takes it for real. */
const mockedHeader = ['x-mocked', 'true'] as const;

/** Marks every reply, errors too: for an app in which nothing is real. */
export const markMocked: RequestHandler = (_request, response, next) => {
  response.setHeader(...mockedHeader);
  next();
};

type AnyHandler = (input: AnyInput) => Promise<AnyReply> | AnyReply;

/** How an adapter treats the handlers that it calls. */
export interface AdapterOptions {
  handlers: Partial<Handlers>;
  standIn: StandIn;
  check: CheckReply;
  /** How many milliseconds a handler has for its answer. */
  timeout: number;
  /** Where a violated part of the contract stands, for the log. */
  sourceOf: SourceOf;
}

/** Calls the handler of the operation, or what stands in for it, and sends the reply if the contract allows it. */
export function createAdapter({ handlers, standIn, check, timeout, sourceOf }: AdapterOptions): RequestHandler {
  // The pipeline has validated the input and validates the reply, so each handler gets and gives what its type says.
  const byId = new Map(Object.entries(handlers as Record<string, AnyHandler>));
  return async (request, response) => {
    const operation = operationOf(response);
    const handler = byId.get(operation.id);
    const answer = (): Promise<AnyReply> | AnyReply =>
      handler ? handler(readInput(operation, request, response.locals.caller)) : standIn(operation, request);
    const reply = await answerInTime(operation.id, timeout, answer).catch(throwError);
    const { violations, ...checked } = check(operation, reply, (types) => request.accepts(types) || undefined);
    if (violations.length > 0) logInvalidReply(request.log, 'warn', operation, violations, sourceOf);
    if (!handler) response.setHeader(...mockedHeader);
    send(response, checked);
  };
}

/** Express takes a thrown "route" or "router" for a command, and a thrown nothing for nothing. */
function throwError(thrown: unknown): never {
  throw types.isNativeError(thrown) ? thrown : new Error(`Not an error was thrown: ${describe(thrown)}`);
}

/** What stands in for a handler where nothing else does: a 501 that names the operation. */
export const refuseUnhandled: StandIn = async ({ id }) => {
  throw new Refusal(501, `The operation ${id} is not implemented.`);
};

function readInput(operation: Operation, request: Request, caller: Caller | undefined): AnyInput {
  const headers = operation.parameters.filter(({ node }) => node.in === 'header').map(({ node }) => node.name);
  return {
    path: matchOf(request)?.pathParams,
    query: request.query,
    header: Object.fromEntries(headers.map((name) => [name, request.headers[name.toLowerCase()]])),
    cookie: request.cookies ?? {},
    body: request.body,
    caller,
  };
}
