import { connect } from 'node:net';
import type { HostileRequest } from './hostile-requests.ts';

/** The statuses that came, those of them that say nothing more although they should, and whether those that must come stayed away. */
export interface Outcome {
  statuses: number[];
  unexplained: number[];
  isHanging: boolean;
}

/** The milliseconds that a response is waited for, and one that need not come. */
const patience = 10_000;
const shortPatience = 100;

/** Writes a request to a socket of its own and collects the responses; never rejects. */
export function sendHostile(url: string, { bytes, responses, isHead }: HostileRequest): Promise<Outcome> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const finish = (isHanging: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve({ ...readStatuses(Buffer.concat(received), isHead), isHanging });
    };
    const timer = setTimeout(() => finish(responses > 0), responses > 0 ? patience : shortPatience);
    socket.on('data', (chunk) => received.push(chunk));
    socket.on('close', () => finish(false));
    socket.on('error', () => {});
  });
}

/** The status of every response in the bytes, each read as far as its `Content-Length` says. */
function readStatuses(bytes: Buffer, isHead: boolean): Omit<Outcome, 'isHanging'> {
  const statuses: number[] = [];
  const unexplained: number[] = [];
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', from);
    if (end < 0) break;
    const head = bytes.toString('latin1', from, end);
    const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? Number.NaN);
    statuses.push(status);
    // The last one, then: only what Node itself turns down is sent in chunks.
    if (/^transfer-encoding:/im.test(head)) break;
    const [, length = '0'] = /^content-length: (\d+)/im.exec(head) ?? [];
    if (status >= 500 && length === '0' && !isHead) unexplained.push(status);
    from = end + 4 + (isHead || status < 200 ? 0 : Number(length));
  }
  return { statuses, unexplained };
}
