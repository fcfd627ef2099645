import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RawRequest } from './draft.ts';

/** The response to a probe. */
export interface RawResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** True if there was none within the time that it may take. */
  isLate?: boolean;
  /** True if its body went on for longer, or had more bytes, than is read. */
  isCut?: boolean;
}

/** Sends requests to a server, byte for byte and over kept connections; `close` ends those. */
export interface Sender {
  send(request: RawRequest): Promise<RawResponse>;
  close(): void;
}

/** The most bytes of a body that are read. */
const mostBytes = 33_554_432;

/** The milliseconds that a server which a probe has brought down has to come back. */
const comeback = 15_000;

/** A sender to the server at `url`; a path in the URL goes before each probe's own. A connection that breaks, or brings no response in so many milliseconds, is the status 0. */
export function createSender(url: string, timeLimit = 20_000): Sender {
  const { sendOnce, close } = createConnections(url, timeLimit);
  let isGone = false;
  return {
    close,
    send: async (request) => {
      const deadline = Date.now() + (isGone ? 0 : comeback);
      for (;;) {
        const response = await sendOnce(request);
        if (response.status > 0 || !/ECONNREFUSED/.test(response.text)) return response;
        if (Date.now() >= deadline) isGone = true;
        if (isGone) return response;
        await sleep(250);
      }
    },
  };
}

function createConnections(url: string, timeLimit: number) {
  const { hostname, port, pathname, protocol } = new URL(url);
  const { Agent, request: open } = protocol === 'https:' ? https : http;
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const sendOnce = (request: RawRequest): Promise<RawResponse> =>
    new Promise((resolve) => {
      const { method, path, headers, body } = request;
      const bytes = body === undefined ? undefined : Buffer.from(body);
      const options = {
        agent,
        hostname: hostname.replaceAll(/[[\]]/g, ''),
        port,
        method,
        path: `${pathname.replace(/\/$/, '')}${path}`,
        headers: { ...headers, ...(bytes && { 'Content-Length': bytes.length }) },
        timeout: timeLimit,
      };
      const sent = open(options);
      let isLate = false;
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // A server may close a kept connection in the moment in which it is used again.
        const isClosed = error.code === 'ECONNRESET' && sent.reusedSocket;
        resolve(isClosed ? sendOnce(request) : { status: 0, headers: {}, text: error.message, isLate });
      });
      sent.on('timeout', () => {
        isLate = true;
        sent.destroy(new Error(`no response within ${timeLimit} ms`));
      });
      sent.on('response', async (response) => {
        const { statusCode: status = 0, headers: received } = response;
        resolve({ status, headers: received, ...(await readBody(response, timeLimit)) });
      });
      sent.end(bytes);
    });
  return { sendOnce, close: () => agent.destroy() };
}

/** The body of a response, as far as it comes within the limits; what breaks it, where something does. */
async function readBody(response: http.IncomingMessage, timeLimit: number): Promise<{ text: string; isCut: boolean }> {
  const chunks: Buffer[] = [];
  let [size, isCut] = [0, false];
  const timer = setTimeout(() => {
    isCut = true;
    response.destroy();
  }, timeLimit);
  try {
    for await (const chunk of response) {
      chunks.push(chunk);
      size += chunk.length;
      isCut ||= size > mostBytes;
      if (isCut) break;
    }
  } catch (error) {
    if (!isCut) return { text: String(error), isCut };
  } finally {
    clearTimeout(timer);
  }
  return { text: Buffer.concat(chunks).toString(), isCut };
}
