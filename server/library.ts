import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { duplexPair, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createApp as createPipeline } from './app.ts';
import type { Authenticate, Authorize } from './auth.ts';
import type { AnyHandlers } from './contract.ts';
import type { IdempotencyStore } from './idempotency/store.ts';
import { createLogger, type Logger } from './logger.ts';
import { createServer, request as sendRequest } from './node-http.ts';
import { compileGiven } from './openapi/given.ts';
import { findGiven } from './project.ts';

/** A listener of Node.js and of Express: with `next`, requests that the contract has no path for are handed on. */
export type Listener = (request: IncomingMessage, response: ServerResponse, next?: (error?: unknown) => void) => void;

/** The parts of an app that a program of one's own mounts. */
export interface LibraryOptions {
  /** The bundled contract: the URL of its file, what it holds, or its name in `package.json`; the project's own unless given. */
  contract?: URL | object | string;
  /** A handler for each operation; a 501 where there is none. */
  handlers: AnyHandlers;
  /** Finds the caller to whom credentials belong; without it, operations that ask for credentials respond with a 401. */
  authenticate?: Authenticate;
  /** Decides whether a caller may do what a valid request asks for; everything unless given. */
  authorize?: Authorize;
  /** Stores the responses to requests with an `Idempotency-Key`; without it that header has no effect. */
  idempotency?: IdempotencyStore;
  /** Takes the lines of the log; JSON on standard output unless given. */
  logger?: Logger;
  /** The origins whose pages may call from a browser; none unless given. */
  origins?: string[];
  /** The treatment of responses that violate the contract: a 500, a line of the log, or none. */
  validateResponses?: 'enforce' | 'report' | 'off';
  /** The milliseconds that a handler has for its response. */
  handlerTimeout?: number;
}

/**
 * Creates the server of a contract as a listener, which can be mounted under a prefix beside other routes. Paths are taken
 * with the path of the contract's first server before them, and without. Throws where the contract cannot be worked from.
 *
 * @example
 * const contract = new URL('../generated/openapi.json', import.meta.url);
 * app.use('/v2', createApp({ contract, handlers }));
 */
export function createApp(options: LibraryOptions): Listener {
  const { idempotency, authenticate = () => undefined, logger = createLogger('info'), ...others } = options;
  const contract = compileGiven(findGiven(options.contract));
  const isOwn = (path: string) => contract.findRoute(path) !== undefined;
  const listener = createPipeline({
    ...others,
    contract,
    authenticate,
    logger,
    store: idempotency,
    allowedHosts: 'any',
  });
  return handOn(listener, isOwn);
}

/** Hands on, where there is a `next`, the requests to paths that are not its own. */
export function handOn(listener: RequestListener, isOwn: (path: string) => boolean): Listener {
  return (request, response, next) => {
    const [path = '/'] = (request.url ?? '/').split('?');
    if (next && !isOwn(path)) next();
    else if (isRead(request)) refuseRead(request, response, next);
    else listener(request, response);
  };
}

/** True if something else has read the body: what reads it now would wait without end. */
function isRead({ headers, readableDidRead }: IncomingMessage): boolean {
  return readableDidRead && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);
}

function refuseRead(request: IncomingMessage, response: ServerResponse, next?: (error: unknown) => void): void {
  const detail = `The body of this ${request.method} was read before the server of the contract got the request: mount that server before express.json() and whatever else reads bodies.`;
  const problem = { title: 'Internal Server Error', status: 500, detail };
  if (next) next(new Error(detail));
  else response.writeHead(500, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(problem));
}

/**
 * Makes a listener a function from `Request` to `Response`, as Hono, Bun, Deno and tests have it. No port is opened.
 *
 * @example
 * hono.all('/v2/*', ({ req }) => respond(req.raw));
 */
export function createFetch(listener: Listener): (request: Request) => Promise<Response> {
  const server = createServer((request, response) => listener(request, response));
  return async (request) => {
    const { pathname, search, host } = new URL(request.url);
    // HTTP in memory: what Node.js takes as a connection may be any pair of streams.
    const [ownSide, otherSide] = duplexPair();
    server.emit('connection', otherSide);
    const sent = sendRequest({
      ...{ method: request.method, path: pathname + search, signal: request.signal },
      headers: { host, ...Object.fromEntries(request.headers), connection: 'close' },
      createConnection: () => ownSide,
    });
    const responded = once(sent, 'response');
    if (request.body) pipeline(Readable.fromWeb(request.body), sent).catch((error) => sent.destroy(error));
    else sent.end();
    const [response]: IncomingMessage[] = await responded;
    return response ? toResponse(response, request.method) : Response.error();
  };
}

function toResponse(response: IncomingMessage, method: string): Response {
  const { statusCode: status = 500, rawHeaders } = response;
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2)
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  const isEmpty = method === 'HEAD' || [204, 205, 304].includes(status);
  if (isEmpty) response.resume();
  return new Response(isEmpty ? null : Readable.toWeb(response), { status, headers });
}
