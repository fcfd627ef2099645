import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Connections } from './connections.ts';
import { explainParserError, findHeadMistake, renderBytes, renderTurnedDown, type TurnedDown } from './unreadable.ts';

/** The dependencies of turning down a request. */
export interface TurnDownOptions {
  connections: Connections;
  /** The headers of every such response. */
  headers: Record<string, string>;
  logger?: Logger | undefined;
}

/** The most requests of one connection that may wait for their response at the same time. */
const mostUnsent = 100;

/** A connection is read from for so long after its end was announced: to close it sooner would destroy what was sent. */
const lingerMilliseconds = 1000;

/**
 * Sends the contract's error body where Node.js would send none: for what its parser cannot read, for what it turns down
 * by itself, and for more requests at once than one connection may have. Returns the listener that all others get to.
 */
export function turnDownUnreadable(
  server: Server,
  listener: RequestListener,
  { connections, headers, logger }: TurnDownOptions,
): RequestListener {
  const failed = new WeakSet<Socket>();
  const refuse = (request: IncomingMessage, response: ServerResponse, turnedDown: TurnedDown) => {
    failed.add(request.socket);
    const { method, url = '' } = request;
    const path = url.split('?', 1)[0];
    logger?.info({ method, path, ...turnedDown }, 'a request was turned down');
    const rendered = renderTurnedDown(turnedDown, headers);
    response.writeHead(turnedDown.status, rendered.headers).end(rendered.body);
  };
  server.on('checkExpectation', (request, response) => {
    connections.begin(response, () =>
      refuse(request, response, { status: 417, detail: 'The only expectation that can be met is 100-continue.' }),
    );
  });
  server.on('connect', (_request, socket: Socket) => {
    sayLast(socket, { status: 400, detail: 'CONNECT asks for a proxy, and this is none.' });
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // The parser fails again with all that comes after.
    if (failed.has(socket)) return;
    failed.add(socket);
    whenSent(connections.unsent(socket), () => sayLast(socket, explainParserError(error.code), error.code));
  });
  const sayLast = (socket: Socket, turnedDown: TurnedDown, code?: string) => {
    if (!socket.writable || connections.unsent(socket)[0]?.headersSent) return socket.destroy();
    logger?.info({ ...turnedDown, code }, 'a request was turned down');
    socket.end(renderBytes(turnedDown, headers));
    setTimeout(() => socket.destroy(), lingerMilliseconds).unref();
  };
  return (request, response) => {
    // A connection whose end is announced gets no further response.
    if (failed.has(request.socket)) return;
    const mistake = findHeadMistake(request) ?? findExcess(connections.unsent(request.socket));
    connections.begin(response, () => {
      if (mistake) refuse(request, response, mistake);
      else listener(request, response);
    });
  };
}

function findExcess({ length }: ServerResponse[]): TurnedDown | undefined {
  if (length < mostUnsent) return undefined;
  return {
    status: 429,
    detail: `A connection may have no more than ${mostUnsent} requests that wait for their response.`,
  };
}

/** Goes on once the responses to all requests that have come whole are sent. */
function whenSent(unsent: ServerResponse[], next: () => void): void {
  const last = unsent.findLast(({ req }) => req.complete);
  if (last) last.once('close', next);
  else next();
}
