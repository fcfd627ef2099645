import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Logger } from 'pino';
import { type Connections, trackConnections } from './connections.ts';
import { turnDownUnreadable } from './turn-down.ts';

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
  const { logger, shutdownTimeout = 30_000, silenceTimeout = 30_000, headers = {}, beforeCutOff = () => {} } = options;
  const server = createLimitedServer(options);
  const connections = trackConnections(server, logger);
  dropSilent(server, silenceTimeout, connections);
  const take = turnDownUnreadable(server, listener, { connections, headers, logger });
  // A client that asks first is told to go on by whoever reads the body, so never before its credentials are found good.
  for (const event of ['request', 'checkContinue']) server.on(event, take);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new CannotListen(explain(error, host, port))));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    async close() {
      const cutOff = await connections.close(shutdownTimeout, beforeCutOff);
      if (cutOff > 0) logger?.warn({ requests: cutOff }, `requests were cut off after ${shutdownTimeout} ms`);
    },
  };
}

function createLimitedServer(options: ListeningOptions): Server {
  const { maxConnections = 10_000, maxHeaderBytes = 16_384, requestTimeout = 30_000 } = options;
  const server = createServer({
    maxHeaderSize: maxHeaderBytes,
    headersTimeout: Math.min(10_000, requestTimeout),
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
