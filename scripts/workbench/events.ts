import type { RequestListener, ServerResponse } from 'node:http';
import type { IsOwnHost } from '../../server/pipeline/index.ts';

/** An event for an open docs page: a new contract is live, what it changes is known, the file is broken and why, or it is not any more. */
export type LiveEvent =
  | { type: 'live' }
  | { type: 'changes' }
  | { type: 'mended' }
  | { type: 'broken'; findings: string[] };

/** The path of the stream, beside the docs page. */
export const eventsPath = '/docs/events';

/** The most pages that can listen at the same time. */
const mostPages = 100;

/** The most bytes that may wait for a page that does not read. */
const mostWaiting = 65_536;

/** A stream of events to every page that listens (server-sent events). */
export interface EventStream {
  /** Responds to requests for the stream, and passes every other on. */
  wrap(listener: RequestListener): RequestListener;
  send(event: LiveEvent): void;
  /** Ends the stream of every page, and of those that ask from now on at once. */
  close(): void;
}

/** A stream without listeners. Who joins later is told the last event first; a request to another host is not the stream's. */
export function createEventStream(isOwnHost: IsOwnHost): EventStream {
  const open = new Set<ServerResponse>();
  let last: LiveEvent | undefined;
  let isClosed = false;
  const write = (response: ServerResponse, { type, ...data }: LiveEvent) => {
    if (response.writableLength > mostWaiting) response.destroy();
    else response.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  return {
    wrap: (listener) => (request, response) => {
      if (request.method !== 'GET' || request.url !== eventsPath || !isOwnHost(request))
        return listener(request, response);
      if (open.size >= mostPages) return turnDown(response);
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': connected\n\n');
      if (last?.type === 'broken') write(response, last);
      if (isClosed) return response.end();
      open.add(response);
      response.on('close', () => open.delete(response));
    },
    send: (event) => {
      if (event.type !== 'changes') last = event;
      for (const response of open) write(response, event);
    },
    close: () => {
      isClosed = true;
      for (const response of open) response.end();
    },
  };
}

function turnDown(response: ServerResponse): void {
  const body = JSON.stringify({ detail: `${mostPages} pages listen already; close one of them.` });
  response.writeHead(503, { 'Content-Type': 'application/json', 'Content-Length': body.length }).end(body);
}
