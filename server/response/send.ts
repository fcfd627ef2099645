import type { ServerResponse } from 'node:http';
import type { RenderedResponse } from './check-response.ts';
import type { SentStream } from './encode-body.ts';

/** The header that a request's id goes out with. */
export const requestIdHeader = 'X-Request-ID';

/** Where a response goes: to the request with that id. */
interface Recipient {
  readonly response: ServerResponse;
  readonly id: string;
}

/** Sends a response, status, headers and body just as given, and the id of its request; the one place where responses leave. A stream is waited for. */
export function send({ response, id }: Recipient, rendered: RenderedResponse): Promise<void> | undefined {
  const { status, body } = rendered;
  if (typeof body === 'string' || Buffer.isBuffer(body)) {
    const length = Buffer.byteLength(body);
    // Headers that are set one by one take much longer.
    const headers = { [requestIdHeader]: id, ...rendered.headers, 'Content-Length': length };
    response.writeHead(status, headers).end(body);
    return undefined;
  }
  const headers = { [requestIdHeader]: id, ...rendered.headers };
  if (body !== undefined) return sendStream(response, { status, headers, body });
  // Node.js knows that there is no body, and what to say of it, only if it writes the headers itself.
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end();
  return undefined;
}

/** A response whose body is sent as it comes. */
interface StreamedResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: SentStream;
}

/**
 * Sends a body as it comes, no faster than the client takes it. The headers leave with the first of it, so that what fails
 * before is still a response of its own; what fails later is thrown, and has to cut the response off. If the client goes
 * away, its source is ended.
 */
async function sendStream(response: ServerResponse, { status, headers, body }: StreamedResponse): Promise<void> {
  const { chunks, length, isLive } = body;
  const source = chunks[Symbol.asyncIterator]();
  if (response.destroyed) return endEarly(source);
  const begin = () => {
    const known = { ...(length !== undefined && { 'Content-Length': length }), ...(isLive && unstored) };
    if (!response.headersSent) response.writeHead(status, { ...known, ...headers });
  };
  if (response.req.method === 'HEAD') {
    endEarly(source);
    begin();
  } else {
    if (isLive) {
      begin();
      response.flushHeaders();
    }
    const isWhole = await pass(source, response, begin);
    if (!isWhole) return endEarly(source);
  }
  response.end();
}

/** What is live is of no use later (HTML, section 9.2.1). */
const unstored = { 'Cache-Control': 'no-store' };

/** Writes all that comes from the source; false if the client goes away before its end. */
async function pass(
  source: AsyncIterator<string | Uint8Array>,
  response: ServerResponse,
  begin: () => void,
): Promise<boolean> {
  const waiting = new Waiting(response);
  let sent: Promise<unknown> = Promise.resolve();
  try {
    for (;;) {
      const next = await waiting.unlessGone(source.next());
      if (next === gone) return false;
      begin();
      if (next.done) return true;
      const written = Promise.withResolvers<void>();
      sent = written.promise;
      if (response.write(next.value, () => written.resolve())) continue;
      if ((await waiting.unlessGone(sent)) === gone) return false;
    }
  } catch (error) {
    endEarly(source);
    // What was right before should still arrive.
    await waiting.unlessGone(sent);
    throw error;
  }
}

/** Ends the source of a response that is not waited for; errors of the source are ignored from here on. */
function endEarly(source: AsyncIterator<unknown>): void {
  source.return?.().catch(() => {});
}

const gone = Symbol('the client has gone');

/** Waits for one thing after the other for as long as the client is there. A race of promises would retain each of them. */
class Waiting {
  private isOver = false;
  private wake: () => void = () => {};

  constructor(response: ServerResponse) {
    response.once('close', () => {
      this.isOver = true;
      this.wake();
    });
  }

  unlessGone<T>(result: Promise<T>): Promise<T | typeof gone> {
    return new Promise((resolve, reject) => {
      this.wake = () => resolve(gone);
      result.then(resolve, reject);
      if (this.isOver) this.wake();
    });
  }
}
