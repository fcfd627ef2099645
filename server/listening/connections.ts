import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import { findMostHeldTogether } from '../openapi/limits.ts';

/** The open connections of a server, and what is still to be sent on each. */
export interface Connections {
  /** The responses on a connection that are not sent yet, in the order in which they will be. */
  unsent(socket: Socket): ServerResponse[];
  /**
   * Counts a request in, then goes on with it: once the response before it on its connection has been sent, so that none is
   * made that cannot be sent, and no further connection can come, where that is waited for.
   */
  begin(response: ServerResponse, next: () => void): void;
  /**
   * Sends a response to every request whose bytes have arrived, the last of each connection with `Connection: close`,
   * then closes. Resolves with the number of requests that were cut off because `milliseconds` were over.
   * @param beforeCutOff called once they are over
   */
  close(milliseconds: number, beforeCutOff: () => void): Promise<number>;
}

/** Connections without a request are closed once nothing has arrived for so long: requests may be on their way. */
const quietMilliseconds = 250;
/** Clients that go on sending can keep a server from closing for so long. */
const acceptMilliseconds = 500;

/** Keeps track of the connections of a server from now on. */
export function trackConnections(server: Server, logger?: Logger): Connections {
  return new TrackedConnections(server, logger);
}

/** The bytes of responses that clients have not taken yet, of all connections together: an eighth of the heap. */
const mostUnsentBytes = findMostHeldTogether();

class TrackedConnections implements Connections {
  private readonly server: Server;
  private readonly logger: Logger | undefined;
  private readonly open = new Map<Socket, ServerResponse[]>();
  /** The bytes of each connection on which a response has ended that the client has not taken, and of all together. */
  private readonly untaken = new Map<Socket, number>();
  private untakenBytes = 0;
  private arrived = 0;
  private arrivedAt = 0;
  private isClosing = false;
  private held: (() => void)[] | undefined = undefined;

  constructor(server: Server, logger: Logger | undefined) {
    this.server = server;
    this.logger = logger;
    server.on('connection', (socket: Socket) => {
      this.open.set(socket, []);
      this.arrive();
      socket.once('close', () => this.open.delete(socket));
    });
  }

  unsent(socket: Socket): ServerResponse[] {
    return this.open.get(socket) ?? [];
  }

  begin(response: ServerResponse, next: () => void): void {
    this.arrive();
    const { socket } = response.req;
    const unsent = this.unsent(socket);
    const before = unsent.at(-1);
    unsent.push(response);
    response
      .on('prefinish', () => this.count(socket))
      .on('close', () => {
        unsent.splice(unsent.indexOf(response), 1);
        this.untakenBytes -= this.untaken.get(socket) ?? 0;
        this.untaken.delete(socket);
      });
    if (this.isClosing) markLast(response, before);
    const begin = () => {
      // Its connection ends before a response to it could be sent.
      if (socket.destroyed || (before?.headersSent && !before.shouldKeepAlive)) return;
      if (this.held) this.held.push(next);
      else next();
    };
    // Only safe requests could be processed in parallel (RFC 9112, section 9.3.2).
    if (before) before.once('close', begin);
    else begin();
  }

  /** Counts what a client has not taken of a response that has ended; where that is too much together, the connections with the most are closed. */
  private count(socket: Socket): void {
    const { writableLength } = socket;
    if (writableLength === 0) return;
    this.untaken.set(socket, writableLength);
    this.untakenBytes += writableLength;
    while (this.untakenBytes > mostUnsentBytes) {
      const [largest, bytes] = [...this.untaken].reduce((one, other) => (other[1] > one[1] ? other : one));
      this.untaken.delete(largest);
      this.untakenBytes -= bytes;
      largest.destroy();
      this.logger?.warn(
        { bytes },
        'a connection was closed: clients do not take their responses, which fill the memory',
      );
    }
  }

  async close(milliseconds: number, beforeCutOff: () => void): Promise<number> {
    this.isClosing = true;
    this.arrive();
    for (const unsent of this.open.values()) markLast(unsent.at(-1));
    await this.stopListening();
    let cutOff = 0;
    const timer = setTimeout(() => {
      beforeCutOff();
      for (const unsent of this.open.values()) cutOff += unsent.length;
      this.server.closeAllConnections();
    }, milliseconds);
    await this.drain();
    clearTimeout(timer);
    // Stops the clock that times requests.
    this.server.close();
    return cutOff;
  }

  private arrive(): void {
    this.arrived += 1;
    this.arrivedAt = performance.now();
  }

  /** Resolves once no further connection can come. */
  private async stopListening(): Promise<void> {
    // Closing the listening socket drops connections that are not accepted yet; a client that waits does not connect anew.
    const waiting: (() => void)[] = [];
    this.held = waiting;
    await settle(() => this.arrived, acceptMilliseconds);
    // The `close` of an HTTP server would also cut off requests that are in the buffers of idle connections.
    NetServer.prototype.close.call(this.server);
    this.held = undefined;
    for (const next of waiting) next();
  }

  /** Resolves once every connection is closed: each as soon as nothing comes on it any more. */
  private async drain(): Promise<void> {
    while (this.open.size > 0) {
      await sleep(Math.max(1, this.arrivedAt + quietMilliseconds - performance.now()));
      const before = this.arrived;
      await settle(() => this.arrived, 0);
      if (this.arrived === before && performance.now() - this.arrivedAt >= quietMilliseconds) this.closeIdle();
      if (this.open.size > 0) await sleep(10);
    }
  }

  private closeIdle(): void {
    this.server.closeIdleConnections();
    // To Node.js a connection on which nothing has ever come is not idle.
    for (const socket of this.open.keys()) if (socket.bytesRead === 0) socket.destroy();
  }
}

/** Resolves after a turn of the event loop in which `count` has not changed, or once the time is over. */
async function settle(count: () => number, milliseconds: number): Promise<void> {
  const end = performance.now() + milliseconds;
  let before: number;
  do {
    before = count();
    await setImmediate();
    await setImmediate();
  } while (count() !== before && performance.now() < end);
}

/** Only the last response of a connection may announce its end: what follows an announcement is never sent. */
function markLast(last: ServerResponse | undefined, before?: ServerResponse): void {
  if (last) last.shouldKeepAlive = false;
  if (before) before.shouldKeepAlive = true;
}
