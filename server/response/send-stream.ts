import type { ServerResponse } from 'node:http';
import type { SentStream } from './encoding.ts';

/** A response whose body is sent as it comes. */
export interface StreamedResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: SentStream;
}

/**
 * Sends a body as it comes, no faster than the client takes it. The headers leave with the first of it, so that what fails
 * before is still a response of its own; what fails later is thrown, and has to cut the response off. If the client goes
 * away, its source is told to end.
 */
export async function sendStream(response: ServerResponse, { status, headers, body }: StreamedResponse): Promise<void> {
  const { chunks, length, isLive } = body;
  const source = chunks[Symbol.asyncIterator]();
  if (response.destroyed) return endEarly(source);
  const gone = new Promise<typeof left>((resolve) => response.once('close', () => resolve(left)));
  const begin = () => {
    const known = { ...(length !== undefined && { 'Content-Length': length }), ...(isLive && unstored) };
    if (!response.headersSent) response.writeHead(status, { ...known, ...headers });
  };
  if (response.req.method === 'HEAD') {
    endEarly(source);
    begin();
    response.end();
    return;
  }
  if (isLive) {
    begin();
    response.flushHeaders();
  }
  for (;;) {
    const next = await Promise.race([source.next(), gone]);
    if (next === left) return endEarly(source);
    begin();
    if (next.done) break;
    if (response.write(next.value)) continue;
    const drained = new Promise<void>((resolve) => response.once('drain', resolve));
    if ((await Promise.race([drained, gone])) === left) return endEarly(source);
  }
  response.end();
}

/** What is live is of no use later (HTML, section 9.2.1). */
const unstored = { 'Cache-Control': 'no-store' };

const left = Symbol('the client has left');

/** Nobody waits: a generator ends only once it comes to where it can. What it then fails with nobody asked for. */
function endEarly(source: AsyncIterator<unknown>): void {
  source.return?.().catch(() => {});
}
