import { connect } from 'node:net';

/** A keep-alive connection that carries one request at a time. */
export interface Connection {
  /** Sends a request as it stands and resolves with the status of the whole response; rejects when the connection ends before. */
  send(request: string): Promise<number>;
  /** Says whether another request can be sent. */
  isOpen(): boolean;
  close(): void;
}

/** Opens a connection to a port of the loopback address; the first request waits until there is one. */
export function openConnection(port: number): Connection {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  let received = '';
  let waiting: PromiseWithResolvers<number> | undefined;
  socket.setEncoding('latin1');
  socket.on('data', (chunk) => {
    received += chunk;
    const length = lengthOfResponse(received);
    if (length === undefined || received.length < length) return;
    if (isLast(received)) socket.destroy();
    waiting?.resolve(Number(received.slice(9, 12)));
    waiting = undefined;
    received = '';
  });
  socket.on('error', (error) => waiting?.reject(error));
  socket.on('close', () => waiting?.reject(new Error('The connection was closed before the response was there.')));
  return {
    send(request) {
      waiting = Promise.withResolvers();
      socket.write(request, 'latin1');
      return waiting.promise;
    },
    isOpen: () => !socket.destroyed && socket.writable,
    close: () => void socket.destroy(),
  };
}

function isLast(response: string): boolean {
  return /^connection: close\r$/im.test(response.slice(0, response.indexOf('\r\n\r\n') + 1));
}

/** The length of the response that a text begins with, as soon as the text says it. */
function lengthOfResponse(text: string): number | undefined {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = text.slice(0, end + 1);
  const [, length] = /^content-length: *(\d+)\r$/im.exec(head) ?? [];
  if (length !== undefined) return end + 4 + Number(length);
  if (!/^transfer-encoding: *chunked\r$/im.test(head)) return end + 4;
  return text.endsWith('\r\n0\r\n\r\n') ? text.length : undefined;
}
