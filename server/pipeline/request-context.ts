import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../auth.ts';
import type { Violation } from '../errors/index.ts';
import type { Logger } from '../logger.ts';
import type { Content, Operation, ParameterPlace } from '../openapi/model.ts';
import { type Pairs, readCookies, readQuery } from '../openapi/parameters/index.ts';

/** What a handler is given, whatever its operation: values of the declared types, by name. */
export interface AnyInput extends Record<ParameterPlace, Record<string, unknown>> {
  /** The declared media type of the body, or the one that was sent where that is a range; none where there is no body. */
  contentType: string | undefined;
  body: unknown;
  /** The headers that the contract declares for parts of a multipart body, by the part's name, each time that it comes. */
  partHeaders: Record<string, Record<string, unknown>[]>;
}

/** A step of the pipeline. It throws to turn the request down, and returns `ended` once it has sent the response itself. */
export type Step = (context: RequestContext) => unknown;

/** The result of a step after which there is nothing left to do. */
export const ended = Symbol('ended');

/** All that is known about a request so far; each step of the pipeline adds its part. */
export class RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly method: string;
  /** The path of the URL, as it is written. */
  readonly path: string;
  /** The query of the URL, as it is written, without the question mark. */
  readonly query: string;
  operation: Operation | undefined = undefined;
  /** The texts of the path parameters in their order, still percent-encoded. */
  captured: string[] = [];
  /** Where the URL has only other methods, one of their operations: it declares the response. */
  neighbour: Operation | undefined = undefined;
  /** The declared media type that the body of the request has; none where there is no body. */
  content: Content | undefined = undefined;
  readonly input: AnyInput;
  /** The caller, as authenticated; undefined where every client may call. */
  caller: Caller | undefined = undefined;
  /** The body as a schema can have a say about it: bytes as a text with as many characters; none that comes as a stream. */
  checkedBody: unknown = undefined;
  /** What is wrong with the body that no schema says. */
  readonly bodyViolations: Violation[] = [];
  private readonly parentLogger: Logger;
  private ownId: string | undefined = undefined;
  private ownLog: Logger | undefined = undefined;
  private pairsInQuery: Pairs | undefined = undefined;
  private pairsInCookies: Pairs | undefined = undefined;

  constructor(request: IncomingMessage, response: ServerResponse, logger: Logger) {
    const url = readTarget(request.url ?? '/');
    const mark = url.indexOf('?');
    this.request = request;
    this.response = response;
    this.method = request.method ?? 'GET';
    this.path = mark < 0 ? url : url.slice(0, mark);
    this.query = mark < 0 ? '' : url.slice(mark + 1);
    this.input = {
      path: {},
      query: byName(),
      header: byName(),
      cookie: byName(),
      contentType: undefined,
      body: undefined,
      partHeaders: {},
    };
    this.parentLogger = logger;
  }

  get id(): string {
    this.ownId ??= readRequestId(this.request.headers['x-request-id']);
    return this.ownId;
  }

  /** What each line of the log says of the request: its id, and the trace that it belongs to. */
  get logged(): object {
    return { reqId: this.id, ...readTraceContext(this.request.headers.traceparent) };
  }

  /** A logger whose lines have the request's id. */
  get log(): Logger {
    this.ownLog ??= this.parentLogger.child(this.logged);
    return this.ownLog;
  }

  /** The values in the query by their names, still percent-encoded. */
  get queryValues(): Pairs {
    this.pairsInQuery ??= readQuery(this.query);
    return this.pairsInQuery;
  }

  /** The values of the cookies by their names, as they are written. */
  get cookies(): Pairs {
    this.pairsInCookies ??= readCookies(this.request.headers.cookie);
    return this.pairsInCookies;
  }
}

/** An object for values by names of the contract's or a caller's choice: none is inherited. */
function byName(): Record<string, unknown> {
  return Object.create(null);
}

/** The path and the query of a request's target: a proxy's `http://host/path` is `/path` (RFC 9112, section 3.2.2). */
function readTarget(url: string): string {
  if (url.startsWith('/')) return url;
  const [, path = ''] = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*(.*)$/is.exec(url) ?? [];
  return path.startsWith('/') ? path : `/${path}`;
}

/** Goes on at once with what is there, else once it has come: to wait for what is there would take a turn of its own. */
export function goOn<Value, Next>(
  value: Value | Promise<Value>,
  next: (value: Value) => Next | Promise<Next>,
): Next | Promise<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** The operation that the request was routed to; to be asked after routing alone. */
export function operationOf({ operation }: RequestContext): Operation {
  if (!operation) throw new Error('The request has not been routed.');
  return operation;
}

/** Ids as proxies and clients make them; anything else could pass for another line of the log. */
const saneId = /^[\w.~:/+=@-]{1,128}$/;

/** The id that a caller or a proxy gave the request, if it is a sane one, else one of its own. */
function readRequestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && saneId.test(given) ? given : randomUUID();
}

/** The trace that a request belongs to, under the names that OpenTelemetry has for the fields of a log line. */
interface TraceContext {
  trace_id: string;
  /** The span of the caller. */
  span_id: string;
  trace_flags: string;
}

/** Later versions may have more behind the flags. */
const form = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-.*)?$/;

/** Reads a `traceparent` header (W3C Trace Context, section 3.2); one that is malformed is as good as none. */
function readTraceContext(given: string | string[] | undefined): TraceContext | undefined {
  if (typeof given !== 'string') return undefined;
  const [, version, traceId, spanId, flags] = form.exec(given) ?? [];
  if (!traceId || !spanId || !flags || (version === '00' && given.length > 55)) return undefined;
  return { trace_id: traceId, span_id: spanId, trace_flags: flags };
}
