import { serveCalls } from '../../scripts/cli/worker-call.ts';
import { sendAll } from './tools.ts';

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
  statuses: Map<number, number>;
}

/** The requests without a response after which a load is given up. */
const mostBroken = 100;

async function send({ port, request, requests, milliseconds, connections }: Load): Promise<LoadResult> {
  const statuses = new Map<number, number>();
  const since = performance.now();
  let sent = 0;
  const next = () => {
    sent += 1;
    return request;
  };
  const isBroken = () => (statuses.get(0) ?? 0) > mostBroken;
  const isOver = () => sent >= requests || performance.now() - since > milliseconds || isBroken();
  await sendAll({ port, connections, next, isOver, statuses });
  if (isBroken()) throw new Error('The server ends connections before its responses are complete.');
  const seconds = (performance.now() - since) / 1000;
  statuses.delete(0);
  return { requests: [...statuses.values()].reduce((sum, count) => sum + count, 0), seconds, statuses };
}

const calls = { send };

export type LoadCalls = typeof calls;

// In a process of its own, so that the work of sending is not counted as the server's.
serveCalls(calls);
