import { readConfig } from '../../server/config.ts';
import { createLogger } from '../../server/logger.ts';
import { compileContract } from '../../server/openapi/compile-contract.ts';
import type { Document } from '../../server/openapi/document.ts';
import { startServer } from '../../server/start.ts';
import { startMock } from '../mock/start-mock.ts';

/** A message to a target: what to start, for which contract. */
export interface TargetOrder {
  kind: 'server' | 'mock';
  document: Document;
  /** Only for a server: its settings, as the environment would say them. */
  env: Record<string, string>;
}

/** A message from a target: the address it listens on, once, and the CPU that it has used when asked, in microseconds. */
export type TargetNews = { url: string } | { cpu: number };

// A process of its own, so that its CPU is that of what is attacked, and its end is not the end of the attack.
process.on('message', async (order: TargetOrder | 'cpu') => {
  if (order === 'cpu') return tell({ cpu: totalOf(process.cpuUsage()) });
  const logger = createLogger('silent');
  const { document } = order;
  const { url } =
    order.kind === 'server'
      ? await startServer(readConfig(order.env))
      : await startMock({ contract: compileContract(document), host: '127.0.0.1', port: 0, logger });
  tell({ url });
});
process.once('disconnect', () => process.exit());

function totalOf({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}

function tell(news: TargetNews): void {
  process.send?.(news);
}
