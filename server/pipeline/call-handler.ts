import { createHash, type Hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { types } from 'node:util';
import { isUint8Array } from 'node:util/types';
import type { Caller } from '../auth.ts';
import { type AnyHandlers, listWritten } from '../contract.ts';
import { createUndeclaredLog, describeThrown, HttpError, logInvalidResponse } from '../errors/index.ts';
import { createIdempotency, type RepeatableRequest, type RespondOnce } from '../idempotency/index.ts';
import type { IdempotencyKey, IdempotencyStore } from '../idempotency/store.ts';
import type { Logger } from '../logger.ts';
import { type Metrics, noMetrics } from '../metrics.ts';
import type { SourceMap } from '../openapi/document/index.ts';
import type { Operation } from '../openapi/model.ts';
import {
  type AnyResponse,
  type CheckedResponse,
  type CheckResponse,
  type RenderedResponse,
  send,
} from '../response/index.ts';
import { Deadlines } from './deadlines.ts';
import { accepts } from './negotiate.ts';
import { splitText } from './read-body.ts';
import { Holder } from './read-bytes.ts';
import { type AnyInput, ended, goOn, operationOf, type RequestContext, type Step } from './request-context.ts';

/** Responds for an operation that has no handler. */
export type FallbackHandler = (operation: Operation, context: RequestContext) => Promise<AnyResponse>;

type AnyHandler = (input: AnyInput, call: HandlerCall) => Promise<AnyResponse> | AnyResponse;

/** How handlers are called, and what becomes of their responses. */
interface CallOptions {
  handlers: AnyHandlers;
  fallback: FallbackHandler;
  check: CheckResponse;
  /** How many milliseconds a handler has for its response. */
  timeout: number;
  /** Aborted once the server cuts off whatever still runs. */
  shutdown?: AbortSignal | undefined;
  /** Stores the responses to requests with an `Idempotency-Key`; without it that has no effect. */
  store?: IdempotencyStore | undefined;
  metrics?: Metrics | undefined;
  /** Where a violated part of the contract is written, for the log. */
  sourceMap: SourceMap;
}

/** The header that marks a response of the fallback handler, which is not real. */
const mocked = ['x-mocked', 'true'] as const;

/** Marks every response, errors too: for an app in which nothing is real. */
export const markMocked: Step = ({ response }) => {
  response.setHeader(...mocked);
};

/** Calls the handler of the operation, or the fallback handler, and sends the response if the contract allows it. */
export function createHandlerCall(options: CallOptions): Step {
  const { handlers, fallback, check, timeout, shutdown, store, metrics = noMetrics, sourceMap } = options;
  // The pipeline has validated the input and validates the response, so each handler gets and gives what its type says.
  const respondOnce = store && createIdempotency(store, timeout);
  const tell = createDiary(metrics, sourceMap);
  const callInTime = createTimedCall(timeout);
  const byId = listWritten(handlers as object as Record<string, AnyHandler>);
  return (context) => {
    const operation = operationOf(context);
    const handler = byId.get(operation.id);
    const call = new HandlerCall(context, shutdown);
    const run = () =>
      handler ? handler(context.input, call) : readToEnd(context.input.body).then(() => fallback(operation, context));
    const finish = (rendered: RenderedResponse, checked?: CheckedResponse) => {
      // The fallback handler may have said so in more words.
      if (!handler && !context.response.hasHeader(mocked[0])) context.response.setHeader(...mocked);
      return goOn(send(context, rendered), () => {
        call.end();
        // What is wrong with a stream is known once it is sent.
        if (checked) tell(context, operation, checked);
        return ended;
      });
    };
    const checkGiven = (given: AnyResponse) => check(operation, given, (types) => accepts(context.request, types));
    const key = respondOnce && handler && readKey(context, operation);
    const respond = () => goOn(callInTime(operation.id, run, call), checkGiven);
    if (!key) return goOn(respond(), (checked) => finish(checked, checked));
    const request = { key, digest: () => digestRequest(context) };
    return respondStored(respondOnce, request, respond).then(({ rendered, checked }) => finish(rendered, checked));
  };
}

/** The response that was stored for a request, or the one that it has now, with what the check has found in it. */
async function respondStored(
  respondOnce: RespondOnce,
  request: RepeatableRequest,
  respond: () => CheckedResponse | Promise<CheckedResponse>,
) {
  let checked: CheckedResponse | undefined;
  const rendered = await respondOnce(request, async () => {
    checked = await respond();
    return checked;
  });
  return { rendered, checked };
}

/** Creates what takes down in which ways a response violates the contract, or says more than that. */
function createDiary(metrics: Metrics, sourceMap: SourceMap) {
  const logUndeclared = createUndeclaredLog(sourceMap);
  return (context: RequestContext, operation: Operation, { status, violations, undeclared }: CheckedResponse): void => {
    if (violations.length > 0) {
      metrics.countViolations('response', operation.id, violations.length);
      logInvalidResponse(context.log, 'warn', operation, violations, sourceMap);
    }
    if (undeclared.length > 0) {
      metrics.countViolations('undeclared', operation.id, undeclared.length);
      logUndeclared(context.log, operation, status, undeclared);
    }
  };
}

/** A fallback handler that turns every request down, with a 501 that names the operation. */
export const refuseUnhandled: FallbackHandler = async ({ id }) => {
  throw new HttpError(501, `The operation ${id} is not implemented.`);
};

/** Reads a body that comes as a stream: its violations are found as it is read. */
async function readToEnd(body: unknown): Promise<void> {
  if (typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)) return;
  for await (const _ of body as AsyncIterable<unknown>);
}

/** A handler has not responded in time; whatever it still does is lost on the caller. */
class HandlerTimeout extends Error {
  override name = 'HandlerTimeout';
}

/** The client has closed its connection: no response can reach it. */
export class ClientGone extends Error {
  override name = 'ClientGone';
}

/**
 * A call of a handler: the context beside its input (`HandlerContext` of `server/contract.ts`, `StepCall` of `server/steps.ts`),
 * whatever its operation.
 * The signal is made when it is first asked for; most handlers never do.
 */
export class HandlerCall {
  private readonly context: RequestContext;
  private readonly shutdown: AbortSignal | undefined;
  private controller: AbortController | undefined = undefined;
  private release: (() => void) | undefined = undefined;
  private isOver = false;

  constructor(context: RequestContext, shutdown: AbortSignal | undefined) {
    this.context = context;
    this.shutdown = shutdown;
  }

  get requestId(): string {
    return this.context.id;
  }

  get log(): Logger {
    return this.context.log;
  }

  get caller(): Caller | undefined {
    return this.context.caller;
  }

  get input(): AnyInput {
    return this.context.input;
  }

  get operation(): Operation {
    return operationOf(this.context);
  }

  get request(): IncomingMessage {
    return this.context.request;
  }

  get signal(): AbortSignal {
    this.controller ??= this.watch();
    return this.controller.signal;
  }

  /** Tells the handler that its response is no longer waited for; nothing happens once that is sent. */
  abort(reason: unknown): void {
    if (!this.isOver) this.controller?.abort(reason);
  }

  /** The response is sent, or the handler has failed: from now on there is nothing to abort. */
  end(): void {
    this.isOver = true;
    this.release?.();
  }

  private watch(): AbortController {
    const controller = new AbortController();
    if (this.isOver) return controller;
    const { response } = this.context;
    if (this.shutdown?.aborted) controller.abort(this.shutdown.reason);
    else if (response.destroyed) controller.abort(new ClientGone(gone));
    const leave = () => this.abort(new ClientGone(gone));
    const shut = () => this.abort(this.shutdown?.reason);
    response.once('close', leave);
    this.shutdown?.addEventListener('abort', shut, { once: true });
    this.release = () => {
      response.off('close', leave);
      this.shutdown?.removeEventListener('abort', shut);
    };
    return controller;
  }
}

const gone = 'The client has closed its connection.';

/**
 * Creates the call of a handler that has so many milliseconds for its response. It throws, or rejects with, a
 * `HandlerTimeout` or what the handler throws, always an error, which the call is aborted with. A call that has responded
 * goes on for as long as its body is read.
 */
function createTimedCall(milliseconds: number) {
  const deadlines = new Deadlines(milliseconds);
  return (id: string, respond: () => Given | PromiseLike<Given>, call: HandlerCall): Given | Promise<Given> => {
    const fail = (thrown: unknown) => {
      const error = toError(thrown);
      call.abort(error);
      call.end();
      return error;
    };
    const { promise, resolve, reject } = Promise.withResolvers<Given>();
    const give = (given: Given) => {
      deadlines.delete(expire);
      resolve(given);
    };
    const fall = (thrown: unknown) => {
      deadlines.delete(expire);
      reject(fail(thrown));
    };
    const expire = () => fall(new HandlerTimeout(`The handler of ${id} has not responded within ${milliseconds} ms.`));
    try {
      const given = respond();
      if (!isPromise(given)) return given;
      deadlines.add(expire);
      given.then(give, fall);
    } catch (thrown) {
      throw fail(thrown);
    }
    return promise;
  };
}

type Given = AnyResponse;

function isPromise(given: Given | PromiseLike<Given>): given is PromiseLike<Given> {
  return given instanceof Promise || (typeof given === 'object' && given !== null && 'then' in given);
}

/** What was thrown, as an error. */
function toError(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error(`Not an error was thrown: ${describeThrown(thrown)}`);
}

function readKey({ input, caller }: RequestContext, { id, idempotencyKey }: Operation): IdempotencyKey | undefined {
  const given = idempotencyKey && input.header[idempotencyKey.name];
  return given === undefined ? undefined : { caller: caller?.name ?? '', operation: id, key: String(given) };
}

/**
 * A digest of what a request asks for: path, query and body by their values, whatever the order in which names are written.
 * A body that comes as a stream is read whole first, and put aside: the handler reads it from there.
 */
async function digestRequest({ input, content, response }: RequestContext): Promise<string> {
  const { path, query, body } = input;
  const hash = createHash('sha256');
  if (!content || !isStream(body)) await update(hash, [path, query, body]);
  else {
    await update(hash, [path, query]);
    const { isListed } = content;
    const held = await new Holder(response).holdStream(isListed ? renderLines(hash, body) : passBytes(hash, body));
    input.body = isListed ? readLines(held) : held;
  }
  return hash.digest('base64url');
}

function isStream(body: unknown): body is AsyncIterable<unknown> {
  return typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
}

async function* renderLines(hash: Hash, values: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const value of values) {
    await update(hash, value);
    yield Buffer.from(`${JSON.stringify(value)}\n`);
  }
}

/** The values as they were rendered. */
async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  for await (const line of splitText(bytes, '\n')) if (line !== '') yield JSON.parse(line);
}

async function* passBytes(hash: Hash, chunks: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    if (!Buffer.isBuffer(chunk)) continue;
    // Where bytes are parted is chance.
    hash.update(chunk);
    yield chunk;
  }
}

async function update(hash: Hash, value: unknown): Promise<void> {
  if (isUint8Array(value)) hash.update(`bytes ${value.length}:`).update(value);
  else if (value instanceof Blob) await updateWithFile(hash, value);
  else if (Array.isArray(value)) {
    hash.update('[');
    for (const item of value) {
      await update(hash, item);
      hash.update(',');
    }
    hash.update(']');
  } else if (typeof value === 'object' && value !== null) {
    hash.update('{');
    for (const [name, member] of Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) {
      hash.update(`${JSON.stringify(name)}:`);
      await update(hash, member);
      hash.update(',');
    }
    hash.update('}');
  } else hash.update(typeof value === 'string' ? JSON.stringify(value) : String(value));
}

async function updateWithFile(hash: Hash, file: Blob): Promise<void> {
  const name = file instanceof File ? file.name : '';
  hash.update(`file ${JSON.stringify([name, file.type])} ${file.size}:`);
  for await (const chunk of file.stream()) hash.update(chunk);
}
