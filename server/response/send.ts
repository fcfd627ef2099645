import type { ServerResponse } from 'node:http';
import type { RenderedResponse } from './check-response.ts';

/** Sends a response, status, headers and body just as given; the one place where responses leave. */
export function send(response: ServerResponse, { status, headers, body }: RenderedResponse): void {
  response.statusCode = status;
  for (const name in headers) response.setHeader(name, headers[name] as string | string[]);
  if (body !== undefined) response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}
