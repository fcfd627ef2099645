import type { ServerResponse } from 'node:http';
import type { RenderedResponse } from './check-response.ts';
import { sendStream } from './send-stream.ts';

/** Sends a response, status, headers and body just as given; the one place where responses leave. A stream is waited for. */
export function send(response: ServerResponse, { status, headers, body }: RenderedResponse): Promise<void> | undefined {
  if (typeof body === 'object' && 'chunks' in body) return sendStream(response, { status, headers, body });
  if (body !== undefined) {
    response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body);
    return undefined;
  }
  // Node.js knows that there is no body, and what to say of it, only if it writes the headers itself.
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end();
  return undefined;
}
