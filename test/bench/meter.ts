import { isMainThread } from 'node:worker_threads';
import { serveCalls } from '../../scripts/cli/worker-call.ts';

// Loaded before a server that is measured.
const calls = {
  /** The CPU that the process has used, in microseconds. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** The memory that it has once its garbage is collected. */
  memory: () => {
    globalThis.gc?.();
    return process.memoryUsage();
  },
};

export type MeterCalls = typeof calls;

if (isMainThread) {
  serveCalls(calls);
  // A process that has nothing else to do may end.
  process.channel?.unref();
}
