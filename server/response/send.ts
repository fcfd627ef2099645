import type { ServerResponse } from 'node:http';
import type { RenderedResponse } from './check-response.ts';

/** Sends a response, status, headers and body just as given; the one place where responses leave. */
export function send(response: ServerResponse, { status, headers, body }: RenderedResponse): void {
  if (body !== undefined) {
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
    return;
  }
  // Node.js knows that there is no body, and what to say of it, only if it writes the headers itself.
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end();
}
