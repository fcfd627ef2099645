import type { ServerResponse } from 'node:http';
import type { RenderedResponse } from './check-response.ts';

/** The header that a request's id goes out with. */
export const requestIdHeader = 'X-Request-ID';

/** Where a response goes: to the request with that id. */
export interface Recipient {
  readonly response: ServerResponse;
  readonly id: string;
}

/** Sends a response, status, headers and body just as given, and the id of its request; the one place where responses leave. */
export function send({ response, id }: Recipient, { status, headers, body }: RenderedResponse): void {
  if (body !== undefined) {
    // Headers that are set one by one take much longer.
    const all = { [requestIdHeader]: id, ...headers, 'Content-Length': Buffer.byteLength(body) };
    response.writeHead(status, all).end(body);
    return;
  }
  // Node.js knows that there is no body, and what to say of it, only if it writes the headers itself.
  response.statusCode = status;
  response.setHeader(requestIdHeader, id);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end();
}
