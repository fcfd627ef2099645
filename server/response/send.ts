import type { ServerResponse } from 'node:http';
import type { RenderedResponse } from './check-response.ts';
import { sendStream } from './send-stream.ts';

/** The header that a request's id goes out with. */
export const requestIdHeader = 'X-Request-ID';

/** Where a response goes: to the request with that id. */
export interface Recipient {
  readonly response: ServerResponse;
  readonly id: string;
}

/** Sends a response, status, headers and body just as given, and the id of its request; the one place where responses leave. A stream is waited for. */
export function send({ response, id }: Recipient, rendered: RenderedResponse): Promise<void> | undefined {
  const { status, body } = rendered;
  const headers = { [requestIdHeader]: id, ...rendered.headers };
  if (typeof body === 'object' && 'chunks' in body) return sendStream(response, { status, headers, body });
  if (body !== undefined) {
    // Headers that are set one by one take much longer.
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
    return undefined;
  }
  // Node.js knows that there is no body, and what to say of it, only if it writes the headers itself.
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end();
  return undefined;
}
