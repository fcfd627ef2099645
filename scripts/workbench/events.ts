import type { RequestListener, ServerResponse } from 'node:http';
import type { IsOwnHost } from '../../server/pipeline/check-host.ts';

/** What an open docs page is told of: a new contract is live, the file is broken and why, or it is not any more. */
export type LiveEvent = { type: 'live' } | { type: 'mended' } | { type: 'broken'; findings: string[] };

/** The path of the stream, beside the docs page. */
export const eventsPath = '/docs/events';

/** A stream of events to every page that listens (server-sent events). */
export interface EventStream {
  /** Answers requests for the stream, and passes every other on. */
  wrap(listener: RequestListener): RequestListener;
  send(event: LiveEvent): void;
  close(): void;
}

/** A stream without listeners. Who joins later is told the last event first; a request to another host is not the stream's. */
export function createEventStream(isOwnHost: IsOwnHost): EventStream {
  const open = new Set<ServerResponse>();
  let last: LiveEvent | undefined;
  const write = (response: ServerResponse, { type, ...data }: LiveEvent) =>
    response.write(`event: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
  return {
    wrap: (listener) => (request, response) => {
      if (request.method !== 'GET' || request.url !== eventsPath || !isOwnHost(request))
        return listener(request, response);
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': connected\n\n');
      if (last?.type === 'broken') write(response, last);
      open.add(response);
      response.on('close', () => open.delete(response));
    },
    send: (event) => {
      last = event;
      for (const response of open) write(response, event);
    },
    close: () => {
      for (const response of open) response.end();
    },
  };
}
