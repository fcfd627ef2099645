import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';

/** A response as a test looks at it. */
export interface TestResponse {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
  /** The body as JSON; undefined when it is none. */
  json: unknown;
}

/** A request, byte for byte: no header is added but Host and, with a body, Content-Length. */
export interface Call {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** Sends a request without what `fetch` would correct, complete or refuse about it. */
export function call(url: string, { method = 'POST', path, headers = {}, body }: Call): Promise<TestResponse> {
  const { hostname, port } = new URL(url);
  const bytes = body === undefined ? undefined : Buffer.from(body);
  return new Promise((resolve, reject) => {
    const sent = request({
      hostname,
      port,
      method,
      path,
      headers: { ...(bytes && { 'Content-Length': bytes.length }), ...headers },
    });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      const text = Buffer.concat(await response.toArray()).toString();
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
    });
    sent.end(bytes);
  });
}

/** A connection on which a test writes what it likes, and waits for what comes back. */
export async function openConnection(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  let text = '';
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => {});
  socket.on('data', (chunk) => {
    text += chunk;
  });
  return {
    write: (bytes: string) => socket.write(bytes),
    /** Resolves with all that has come as soon as it matches; rejects when the connection ends without. */
    async received(pattern: RegExp): Promise<string> {
      while (!pattern.test(text)) {
        const event = await Promise.race([once(socket, 'data').then(() => 'data'), closed.then(() => 'close')]);
        if (event === 'close' && !pattern.test(text))
          throw new Error(`The connection ended after ${JSON.stringify(text)}.`);
      }
      return text;
    },
    /** Resolves with all that has come once the server closes the connection. */
    ended: () => closed.then(() => text),
    close: () => socket.destroy(),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
