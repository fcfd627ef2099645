import { serveCalls } from '../../scripts/cli/worker-call.ts';
import { type Connection, openConnection } from './tools.ts';

/** A load: the same request over and over, on keep-alive connections, until a number of responses or a time is reached. */
export interface Load {
  port: number;
  request: string;
  requests: number;
  milliseconds: number;
  connections: number;
}

/** The outcome of a load: how many responses came, in how many seconds, and how many of each status. */
export interface LoadResult {
  requests: number;
  seconds: number;
  statuses: Record<string, number>;
}

/** The connections that may break before the load is given up. */
const mostBroken = 100;

async function send({ port, request, requests, milliseconds, connections }: Load): Promise<LoadResult> {
  const statuses: Record<string, number> = {};
  const since = performance.now();
  let sent = 0;
  let broken = 0;
  const isOver = () => sent >= requests || performance.now() - since > milliseconds;
  const sendAll = async () => {
    let connection: Connection = openConnection(port);
    while (!isOver()) {
      if (!connection.isOpen()) connection = openConnection(port);
      sent++;
      try {
        const status = await connection.send(request);
        statuses[status] = (statuses[status] ?? 0) + 1;
      } catch (error) {
        if (++broken > mostBroken) throw error;
        connection.close();
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: connections }, sendAll));
  const seconds = (performance.now() - since) / 1000;
  return { requests: Object.values(statuses).reduce((sum, count) => sum + count, 0), seconds, statuses };
}

const calls = { send };

export type LoadCalls = typeof calls;

// In a process of its own, so that the work of sending is not counted as the server's.
serveCalls(calls);
