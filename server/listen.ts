import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that listens. */
export interface Listening {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** Lets requests in flight end, for half a second at most, then closes every connection. */
  close(): Promise<void>;
}

/** The address cannot be listened on; the message says which and why. */
export class CannotListen extends Error {
  override name = 'CannotListen';
}

const graceMilliseconds = 500;

/** Starts to listen; port 0 takes any that is free. Rejects with `CannotListen`. */
export async function startListening(listener: RequestListener, host: string, port: number): Promise<Listening> {
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 },
    listener,
  );
  // A client that asks first is told to go on by whoever reads the body, so never before its credentials are found good.
  server.on('checkContinue', listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new CannotListen(explain(error, host, port))));
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), graceMilliseconds).unref();
      }),
  };
}

function explain(error: Error, host: string, port: number): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return `Port ${port} of ${host} is in use: stop what listens there, or choose another port.`;
  if (code === 'EACCES') return `Port ${port} of ${host} may not be used by this user: choose one above 1023.`;
  return `Cannot listen on port ${port} of ${host}: ${error.message}.`;
}
