import type { Request, RequestHandler } from 'express';
import type { Caller } from '../auth.ts';
import type { Handlers } from '../contract.ts';
import type { Operation } from '../openapi/operations.ts';
import { matchOf, operationOf } from './exchange.ts';
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

type AnyHandler = (input: AnyInput) => Promise<AnyReply> | AnyReply;

/** Calls the handler of the operation, or what stands in for it, and sends the reply if the contract allows it. */
export function createAdapter(handlers: Partial<Handlers>, standIn: StandIn, check: CheckReply): RequestHandler {
  // The pipeline has validated the input and validates the reply, so each handler gets and gives what its type says.
  const byId = new Map(Object.entries(handlers as Record<string, AnyHandler>));
  return async (request, response) => {
    const operation = operationOf(response);
    const handler = byId.get(operation.id);
    const reply = handler
      ? await handler(readInput(operation, request, response.locals.caller))
      : await standIn(operation, request);
    const checked = check(operation, reply);
    if (!handler) response.setHeader('x-mocked', 'true');
    send(response, checked);
  };
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
