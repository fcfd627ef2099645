import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Finds a port of the loopback address on which nobody listens at the moment. */
export async function findPort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
