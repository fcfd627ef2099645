import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { projectFolder, startProcess } from '../../scripts/cli/index.ts';
import { dataFolder } from '../../server/project.ts';
import { findPort } from '../support/processes.ts';

/**
 * Runs something with a new folder in `.data/`, which is gone afterwards, and after a Ctrl-C: a folder on the disk where
 * the server has its database, since what a commit takes depends on that.
 */
export async function withFolder<T>(name: string, use: (folder: string) => Promise<T>): Promise<T> {
  mkdirSync(dataFolder, { recursive: true });
  const folder = mkdtempSync(join(dataFolder, `${name}-`));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.once('exit', remove);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  try {
    return await use(folder);
  } finally {
    remove();
  }
}

/** The number in the middle of a list, the lower one of two; none of an empty list. */
export function medianOf(numbers: number[]): number | undefined {
  return numbers.toSorted((a, b) => a - b)[(numbers.length - 1) >> 1];
}

/** The number that a share of a list is not above; `quantileOf(times, 0.95)`. */
export function quantileOf(numbers: number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(share * numbers.length))] ?? 0;
}

/** Counts one more. */
export function tally<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

/** Counts as a line: `3 × 200, 1 × 404`. */
export function renderCounts(counts: Map<number | string, number>): string {
  const sorted = [...counts].sort(([a], [b]) => String(a).localeCompare(String(b)));
  return sorted.map(([name, times]) => `${times} × ${name}`).join(', ');
}

/** Tells whether a server is at fault: not where an operation has no handler yet, nor where it says that it has no room for more. */
export function isServerError(status: number): boolean {
  return status >= 500 && status !== 501 && status !== 503;
}

/** The project's server in a process of its own. */
export interface ServerProcess {
  port: number;
  url: string;
  admin: string;
  /** The milliseconds from the start of the process to its first 200. */
  startedIn: number;
  /** Says how the process ended; undefined while it runs. */
  ended(): string | undefined;
  /** Ends the process as a power cut would. */
  kill(): Promise<void>;
}

/** Starts the project's server; resolves once the response to what is asked is a 200. */
export async function startServerProcess(
  env: Record<string, string>,
  ask: (server: { url: string; admin: string }) => Promise<Response>,
): Promise<ServerProcess> {
  const begin = performance.now();
  const [port, adminPort] = [await findPort(), await findPort()];
  const child = startProcess(join(projectFolder, 'server/main.ts'), {
    task: 'The server',
    env: { PORT: String(port), ADMIN_PORT: String(adminPort), ...env },
    output: 'ignore',
  });
  const place = { port, url: `http://127.0.0.1:${port}`, admin: `http://127.0.0.1:${adminPort}` };
  for (;;) {
    const end = child.ended();
    if (end) throw new Error(end);
    const response = await ask(place).catch(() => undefined);
    await response?.arrayBuffer();
    if (response?.status === 200) break;
    await sleep(5);
  }
  const startedIn = performance.now() - begin;
  return { ...place, startedIn, ended: () => child.ended(), kill: () => child.close() };
}

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

/** Requests that are sent on keep-alive connections, one at a time on each. */
export interface Sending {
  port: number;
  /** A place for each connection, which is opened where it is not; it stays open. */
  connections: (Connection | undefined)[];
  next(): string;
  isOver(): boolean;
  /** Counts the status of each response; 0 is that of a request without one. */
  statuses: Map<number, number>;
}

/** Sends requests until it is over, each connection that the server closes replaced by a new one. */
export async function sendAll({ port, connections, next, isOver, statuses }: Sending): Promise<void> {
  const send = async (_: unknown, place: number) => {
    while (!isOver()) {
      let connection = connections[place];
      if (!connection?.isOpen()) connection = connections[place] = openConnection(port);
      const status = await connection.send(next()).catch(() => 0);
      if (status === 0) connection.close();
      tally(statuses, status);
    }
  };
  await Promise.all(Array.from(connections, send));
}
