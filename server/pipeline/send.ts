import type { Response } from 'express';
import type { CheckedReply } from './reply.ts';

/** The one place where bytes leave: status, headers and body just as given, so that Express adds nothing to them. */
export function send(response: Response, { status, headers, body }: Omit<CheckedReply, 'violations'>): void {
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (body) response.setHeader('Content-Length', body.length);
  response.end(body);
}
