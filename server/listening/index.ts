import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from '../logger.ts';
import { createServer, STATUS_CODES } from '../node-http.ts';
import { headersTimeout, mostHeaders, mostWaiting, silenceTimeout as standardSilence } from '../openapi/limits.ts';
import { type Connections, trackConnections } from './connections.ts';

/** A server that listens. */
export interface Listening {
  /** The address it listens on, without a slash at the end. */
  url: string;
  /** Sends a response to every request that has arrived, for as long as the options say, then closes every connection. */
  close(): Promise<void>;
}

/** The options of a server that listens. */
export interface ListeningOptions {
  /** Told of requests that the listener never sees, and of those that were cut off. */
  logger?: Logger;
  /** The milliseconds that pending requests have once the server closes. */
  shutdownTimeout?: number;
  /** Called before those that have not got their responses by then are cut off. */
  beforeCutOff?: () => void;
  /** The headers of every response that the listener does not make. */
  headers?: Record<string, string>;
  /** The most connections that there may be; more are closed at once. */
  maxConnections?: number;
  /** The most bytes of a request line with its headers. */
  maxHeaderBytes?: number;
  /** The milliseconds in which a request must have arrived as a whole. */
  requestTimeout?: number;
  /** The milliseconds for which a client may take nothing of a response, or say nothing. */
  silenceTimeout?: number;
  /** Takes over connections whose clients ask for another protocol; without it such a request is one as any other. */
  upgrade?: ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined;
}

/** The address cannot be listened on; the message says which and why. */
export class CannotListen extends Error {
  override name = 'CannotListen';
}

/** Starts to listen; port 0 takes any that is free. Rejects with `CannotListen`. */
export async function startListening(
  listener: RequestListener,
  host: string,
  port: number,
  options: ListeningOptions = {},
): Promise<Listening> {
  const {
    logger,
    shutdownTimeout = 30_000,
    silenceTimeout = standardSilence,
    headers = {},
    beforeCutOff = () => {},
  } = options;
  const server = createLimitedServer(options);
  const connections = trackConnections(server, logger);
  dropSilent(server, silenceTimeout, connections);
  const endUpgraded = passUpgrades(server, options.upgrade);
  const take = turnDownUnreadable(server, listener, { connections, headers, logger });
  // The step that reads the body tells a client that asks first to go on: never before its credentials are found good.
  for (const event of ['request', 'checkContinue']) server.on(event, take);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new CannotListen(explain(error, host, port))));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    async close() {
      endUpgraded();
      const cutOff = await connections.close(shutdownTimeout, beforeCutOff);
      if (cutOff > 0) logger?.warn({ requests: cutOff }, `requests were cut off after ${shutdownTimeout} ms`);
    },
  };
}

/** Hands connections on that ask for another protocol; returns what ends them. */
function passUpgrades(server: Server, upgrade: ListeningOptions['upgrade']): () => void {
  const upgraded = new Set<Socket>();
  if (upgrade) {
    server.on('upgrade', (request, stream, head) => {
      const { socket } = request;
      upgraded.add(socket);
      socket.once('close', () => upgraded.delete(socket));
      // Whether silence is a failure is for the other protocol to say.
      socket.setTimeout(0);
      upgrade(request, stream, head);
    });
  }
  return () => {
    for (const socket of upgraded) socket.destroySoon();
  };
}

function createLimitedServer(options: ListeningOptions): Server {
  const { maxConnections = 10_000, maxHeaderBytes = 16_384, requestTimeout = 30_000 } = options;
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: Math.min(headersTimeout, requestTimeout),
    requestTimeout,
    connectionsCheckingInterval: 5_000,
    // Said in the contract's words instead.
    requireHostHeader: false,
  });
  server.maxConnections = maxConnections;
  // All of them are counted; Node.js would leave out the rest without a word.
  server.maxHeadersCount = 0;
  return server;
}

/** Node.js tells of a silence once the time is over, or twice that where a part of what was written is taken: so it is asked more often. */
const silentPeriods = 3;

/** Closes a connection on which nothing moves, unless it is the server that is waited for. */
function dropSilent(server: Server, milliseconds: number, connections: Connections): void {
  const period = milliseconds / silentPeriods;
  const silent = new WeakMap<Socket, { moved: number; times: number }>();
  server.setTimeout(period, (socket) => {
    const isServerAwaited = connections.unsent(socket).length > 0 && socket.writableLength === 0;
    const moved = socket.bytesRead + socket.bytesWritten - socket.writableLength;
    const before = silent.get(socket);
    const times = isServerAwaited ? 0 : before?.moved === moved ? before.times + 1 : 1;
    // Node.js keeps connections for the next request for a time of its own.
    if (times === silentPeriods || socket.timeout !== period) return socket.destroy();
    silent.set(socket, { moved, times });
    socket.setTimeout(period);
  });
}

function explain(error: Error, host: string, port: number): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${host} is in use: stop what listens there, or choose another port.`;
  if (code === 'EACCES') return `Port ${port} of ${host} may not be used by this user: choose one above 1023.`;
  return `Cannot listen on port ${port} of ${host}: ${error.message}.`;
}

/** The dependencies of turning down a request. */
interface TurnDownOptions {
  connections: Connections;
  /** The headers of every such response. */
  headers: Record<string, string>;
  logger?: Logger | undefined;
}

/** A connection is read from for so long after its end was announced: to close it sooner would destroy what was sent. */
const lingerMilliseconds = 1000;

/**
 * Sends the contract's error body where Node.js would send none: for what its parser cannot read, for what it turns down
 * by itself, and for more requests at once than one connection may have. Returns the listener that all others get to.
 */
function turnDownUnreadable(
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
  if (length < mostWaiting) return undefined;
  return {
    status: 429,
    detail: `A connection may have no more than ${mostWaiting} requests that wait for their response.`,
  };
}

/** Goes on once the responses to all requests that have come whole are sent. */
function whenSent(unsent: ServerResponse[], next: () => void): void {
  const last = unsent.findLast(({ req }) => req.complete);
  if (last) last.once('close', next);
  else next();
}

/** A request that is turned down before the pipeline sees it. */
interface TurnedDown {
  status: number;
  /** A sentence for the caller. */
  detail: string;
}

const noTarget = { status: 400, detail: 'The target of the request is no path and no URL.' };

const tooLongHead = {
  status: 431,
  detail: 'The head of the request is too long: request line and headers may have 16 kB, the headers be 200.',
};

/** A sentence for each error of the parser that is not simply bytes that make no request. */
const parserErrors: Record<string, TurnedDown> = {
  HPE_HEADER_OVERFLOW: tooLongHead,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: { status: 413, detail: 'The extensions of the chunks of the body are too long.' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request did not arrive in time.' },
  HPE_INVALID_METHOD: { status: 400, detail: 'The request does not begin with a method of HTTP.' },
  HPE_INVALID_URL: noTarget,
  HPE_INVALID_CHUNK_SIZE: { status: 400, detail: 'A chunk of the body does not begin with its size.' },
};

/** The response to bytes that the parser of Node.js does not take for a request. */
function explainParserError(code: string | undefined): TurnedDown {
  return parserErrors[code ?? ''] ?? { status: 400, detail: 'The request is not valid HTTP.' };
}

/** Finds what Node.js would turn down in words of its own, or not at all, in the head of a request. */
function findHeadMistake({ rawHeaders, httpVersion, url = '' }: IncomingMessage): TurnedDown | undefined {
  if (rawHeaders.length > 2 * mostHeaders) return tooLongHead;
  if (!url.startsWith('/') && url !== '*' && !/^https?:\/\/[^/?#]/i.test(url)) return noTarget;
  let hosts = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  if (hosts === 1 || (hosts === 0 && httpVersion === '1.0')) return undefined;
  return { status: 400, detail: 'The request must have one Host header.' };
}

/** The response as the contract has errors, in headers and a body. */
function renderTurnedDown({ detail }: TurnedDown, headers: Record<string, string>) {
  const body = JSON.stringify({ detail });
  const length = String(Buffer.byteLength(body));
  return {
    body,
    headers: { ...headers, 'Content-Type': 'application/json', 'Content-Length': length, Connection: 'close' },
  };
}

/** The same in bytes, for a connection that no response belongs to. */
function renderBytes(turnedDown: TurnedDown, extra: Record<string, string>): string {
  const { status } = turnedDown;
  const { headers, body } = renderTurnedDown(turnedDown, { ...extra, Date: new Date().toUTCString() });
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
