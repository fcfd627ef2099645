import type { Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';

/** The open connections of a server, and what is still to be sent on each. */
export interface Connections {
  /** The responses on a connection that are not sent yet, in the order in which they will be. */
  unsent(socket: Socket): ServerResponse[];
  /** Counts a request in, then goes on with it: at once, or as soon as no further connection can come. */
  begin(response: ServerResponse, next: () => void): void;
  /**
   * Sends a response to every request whose bytes have arrived, the last of each connection with `Connection: close`,
   * then closes. Resolves with the number of requests that were cut off because `milliseconds` were over.
   */
  close(milliseconds: number): Promise<number>;
}

/** Connections without a request are closed once nothing has arrived for so long: requests may be on their way. */
const quietMilliseconds = 250;
/** Clients that go on sending can keep a server from closing for so long. */
const acceptMilliseconds = 500;

/** Keeps track of the connections of a server from now on. */
export function trackConnections(server: Server): Connections {
  const open = new Map<Socket, ServerResponse[]>();
  let arrived = 0;
  let arrivedAt = 0;
  let isClosing = false;
  let held: (() => void)[] | undefined;

  const arrive = () => {
    arrived += 1;
    arrivedAt = performance.now();
  };
  server.on('connection', (socket: Socket) => {
    open.set(socket, []);
    arrive();
    socket.once('close', () => open.delete(socket));
  });
  const closeIdle = () => {
    server.closeIdleConnections();
    // To Node.js a connection on which nothing has ever come is not idle.
    for (const socket of open.keys()) if (socket.bytesRead === 0) socket.destroy();
  };

  return {
    unsent: (socket) => open.get(socket) ?? [],
    begin(response, next) {
      arrive();
      const unsent = open.get(response.req.socket) ?? [];
      const before = unsent.at(-1);
      unsent.push(response);
      response.once('close', () => unsent.splice(unsent.indexOf(response), 1));
      // Its connection ends before a response to it could be sent.
      if (before?.headersSent && !before.shouldKeepAlive) return;
      if (isClosing) markLast(response, before);
      if (held) held.push(next);
      else next();
    },
    async close(milliseconds) {
      isClosing = true;
      arrive();
      for (const unsent of open.values()) markLast(unsent.at(-1));
      // The listening socket takes with it whoever has connected and is not accepted yet; who waits does not connect anew.
      const waiting: (() => void)[] = [];
      held = waiting;
      await settle(() => arrived, acceptMilliseconds);
      // The `close` of an HTTP server would also cut off requests that are in the buffers of idle connections.
      const closed = new Promise<void>((resolve) => NetServer.prototype.close.call(server, () => resolve()));
      held = undefined;
      for (const next of waiting) next();
      let cutOff = 0;
      const timer = setTimeout(() => {
        for (const unsent of open.values()) cutOff += unsent.length;
        server.closeAllConnections();
      }, milliseconds);
      while (open.size > 0) {
        await sleep(Math.max(1, arrivedAt + quietMilliseconds - performance.now()));
        const before = arrived;
        await settle(() => arrived, 0);
        if (arrived === before && performance.now() - arrivedAt >= quietMilliseconds) closeIdle();
        if (open.size > 0) await sleep(10);
      }
      await closed;
      clearTimeout(timer);
      // Stops the clock that times requests.
      server.close();
      return cutOff;
    },
  };
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
