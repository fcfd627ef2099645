import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import type { Caller } from '../auth.ts';
import { readCookies } from '../openapi/cookie-text.ts';
import type { Content, Operation } from '../openapi/model.ts';
import { readQuery } from '../openapi/query-text.ts';

/** What a handler is given, whatever its operation: values of the declared types, by name. */
export interface AnyInput {
  path: Record<string, unknown>;
  query: Record<string, unknown>;
  header: Record<string, unknown>;
  cookie: Record<string, unknown>;
  body: unknown;
  caller: Caller | undefined;
}

/** All that is known about a request so far; each step of the pipeline adds its part. */
export interface RequestContext {
  request: Request;
  response: Response;
  id: string;
  /** A logger whose lines have the request's id. */
  readonly log: Logger;
  /** The path of the URL, as it is written. */
  path: string;
  /** The query of the URL, as it is written, without the question mark. */
  query: string;
  /** The values in the query by their names, still percent-encoded. */
  readonly queryValues: Map<string, string[]>;
  /** The values of the cookies by their names, as they are written. */
  readonly cookies: Map<string, string[]>;
  operation: Operation | undefined;
  /** Where the URL has only other methods, one of their operations: it declares the response. */
  neighbour: Operation | undefined;
  /** The declared media type that the body of the request has; none where there is no body. */
  content: Content | undefined;
  input: AnyInput;
}

/** A step of the pipeline. It throws to turn the request down, and returns `ended` once it has sent the response itself. */
export type Step = (context: RequestContext) => unknown;

/** The result of a step after which there is nothing left to do. */
export const ended = Symbol('ended');

/** The context of a request that has just arrived. */
export function createContext(request: Request, response: Response, id: string, logger: Logger): RequestContext {
  const { url } = request;
  const mark = url.indexOf('?');
  const query = mark < 0 ? '' : url.slice(mark + 1);
  let log: Logger | undefined;
  let queryValues: Map<string, string[]> | undefined;
  let cookies: Map<string, string[]> | undefined;
  return {
    request,
    response,
    id,
    get log() {
      log ??= logger.child({ reqId: id });
      return log;
    },
    path: mark < 0 ? url : url.slice(0, mark),
    query,
    get queryValues() {
      queryValues ??= readQuery(query);
      return queryValues;
    },
    get cookies() {
      cookies ??= readCookies(request.headers.cookie);
      return cookies;
    },
    operation: undefined,
    neighbour: undefined,
    content: undefined,
    input: { path: {}, query: byName(), header: byName(), cookie: byName(), body: undefined, caller: undefined },
  };
}

/** An object for values by names of the contract's or a caller's choice: none is inherited. */
export function byName(): Record<string, unknown> {
  return Object.create(null);
}

/** The operation that the request was routed to; to be asked after routing alone. */
export function operationOf({ operation }: RequestContext): Operation {
  if (!operation) throw new Error('The request has not been routed.');
  return operation;
}
