import type { AnyHandlers } from '../contract.ts';
import { logInvalidResponse } from '../errors/failure-log.ts';
import { HttpError } from '../errors/http-error.ts';
import { createUndeclaredLog } from '../errors/undeclared-log.ts';
import { type Metrics, noMetrics } from '../metrics.ts';
import type { SourceMap } from '../openapi/document/index.ts';
import type { Operation } from '../openapi/model.ts';
import type { AnyResponse, CheckedResponse, CheckResponse } from '../response/check-response.ts';
import { send } from '../response/send.ts';
import { listWritten } from '../unwritten.ts';
import { accepts } from './accepts.ts';
import { respondInTime } from './deadline.ts';
import { HandlerCall } from './handler-call.ts';
import { createIdempotency, type KeepingStore } from './idempotency.ts';
import { type AnyInput, ended, operationOf, type RequestContext, type Step } from './request-context.ts';

/** Responds for an operation that has no handler. */
export type FallbackHandler = (operation: Operation, context: RequestContext) => Promise<AnyResponse>;

type AnyHandler = (input: AnyInput, call: HandlerCall) => Promise<AnyResponse> | AnyResponse;

/** How handlers are called, and what becomes of their responses. */
export interface CallOptions {
  handlers: AnyHandlers;
  fallback: FallbackHandler;
  check: CheckResponse;
  /** How many milliseconds a handler has for its response. */
  timeout: number;
  /** Aborted once the server cuts off whatever still runs. */
  shutdown?: AbortSignal | undefined;
  /** Keeps the responses to requests with an `Idempotency-Key`; without it that has no effect. */
  store?: KeepingStore | undefined;
  metrics?: Metrics | undefined;
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
export function createHandlerCall(options: CallOptions): Step {
  const { handlers, fallback, check, timeout, shutdown, store, metrics = noMetrics, sourceMap } = options;
  // The pipeline has validated the input and validates the response, so each handler gets and gives what its type says.
  const respondOnce = createIdempotency(store, timeout);
  const tell = createDiary(metrics, sourceMap);
  const byId = listWritten(handlers as object as Record<string, AnyHandler>);
  return async (context) => {
    const { request, response, input } = context;
    const operation = operationOf(context);
    const handler = byId.get(operation.id);
    const call = new HandlerCall(context, shutdown);
    const makeUp = () => readToEnd(input.body).then(() => fallback(operation, context));
    const run = () => (handler ? handler(input, call) : makeUp());
    let checked: CheckedResponse | undefined;
    const respond = async () => {
      const given = await respondInTime(operation.id, timeout, run, call);
      checked = check(operation, given, (types) => accepts(request, types));
      return checked;
    };
    try {
      const rendered = handler ? await respondOnce(context, operation, respond) : await respond();
      // The fallback handler may have said so in more words.
      if (!handler && !response.hasHeader(mocked[0])) response.setHeader(...mocked);
      await send(context, rendered);
    } finally {
      call.end();
    }
    // What is wrong with a stream is known once it is sent.
    if (checked) tell(context, operation, checked);
    return ended;
  };
}

/** Creates what takes down in which ways a response violates the contract, or says more than that. */
function createDiary(metrics: Metrics, sourceMap: SourceMap) {
  const logUndeclared = createUndeclaredLog(sourceMap);
  return ({ log }: RequestContext, operation: Operation, { status, violations, undeclared }: CheckedResponse): void => {
    if (violations.length > 0) {
      metrics.countViolations('response', operation.id, violations.length);
      logInvalidResponse(log, 'warn', operation, violations, sourceMap);
    }
    if (undeclared.length > 0) {
      metrics.countViolations('undeclared', operation.id, undeclared.length);
      logUndeclared(log, operation, status, undeclared);
    }
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
