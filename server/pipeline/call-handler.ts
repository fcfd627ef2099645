import { types } from 'node:util';
import type { Handlers } from '../contract.ts';
import { describeThrown } from '../errors/describe-thrown.ts';
import { logInvalidResponse } from '../errors/failure-log.ts';
import { HttpError } from '../errors/http-error.ts';
import type { Operation } from '../openapi/model.ts';
import type { SourceMap } from '../openapi/source-map.ts';
import type { AnyResponse, CheckResponse } from '../response/check-response.ts';
import { send } from '../response/send.ts';
import { accepts } from './accepts.ts';
import { respondInTime } from './deadline.ts';
import { type AnyInput, ended, operationOf, type RequestContext, type Step } from './request-context.ts';

/** Responds for an operation that has no handler. */
export type FallbackHandler = (operation: Operation, context: RequestContext) => Promise<AnyResponse>;

type AnyHandler = (input: AnyInput) => Promise<AnyResponse> | AnyResponse;

/** How handlers are called, and what becomes of their responses. */
export interface CallOptions {
  handlers: Partial<Handlers>;
  fallback: FallbackHandler;
  check: CheckResponse;
  /** How many milliseconds a handler has for its response. */
  timeout: number;
  /** Where a violated part of the contract is written, for the log. */
  sourceMap: SourceMap;
}

/** The header that marks a response which is made up, so that nobody takes it for real. */
const mocked = ['x-mocked', 'true'] as const;

/** Marks every response, errors too: for an app in which nothing is real. */
export const markMocked: Step = ({ response }) => {
  response.setHeader(...mocked);
};

/** Calls the handler of the operation, or the fallback handler, and sends the response if the contract allows it. */
export function createHandlerCall({ handlers, fallback, check, timeout, sourceMap }: CallOptions): Step {
  // The pipeline has validated the input and validates the response, so each handler gets and gives what its type says.
  const byId = new Map(Object.entries(handlers as Record<string, AnyHandler>));
  return async (context) => {
    const { request, response, input } = context;
    const operation = operationOf(context);
    const handler = byId.get(operation.id);
    const respond = () => (handler ? handler(input) : readToEnd(input.body).then(() => fallback(operation, context)));
    const given = await respondInTime(operation.id, timeout, respond).catch(throwError);
    const checked = check(operation, given, (types) => accepts(request, types));
    const { violations } = checked;
    if (violations.length > 0) logInvalidResponse(context.log, 'warn', operation, violations, sourceMap);
    if (!handler) response.setHeader(...mocked);
    const told = violations.length;
    await send(response, checked);
    const late = violations.slice(told);
    if (late.length > 0) logInvalidResponse(context.log, 'warn', operation, late, sourceMap);
    return ended;
  };
}

/** A fallback handler that turns every request down, with a 501 that names the operation. */
export const refuseUnhandled: FallbackHandler = async ({ id }) => {
  throw new HttpError(501, `The operation ${id} is not implemented.`);
};

/** What is wrong with a body that comes as a stream is found by whoever reads it. */
async function readToEnd(body: unknown): Promise<void> {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return;
  for await (const _ of body as AsyncIterable<unknown>);
}

/** Whoever reads what was thrown finds an error. */
function throwError(thrown: unknown): never {
  throw types.isNativeError(thrown) ? thrown : new Error(`Not an error was thrown: ${describeThrown(thrown)}`);
}
