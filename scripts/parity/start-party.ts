import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Document } from '../../server/openapi/document.ts';
import { CommandError } from '../cli/command.ts';
import type { Party } from './compare-servers.ts';
import type { Secrets } from './present-credentials.ts';

/** The server or the mock that a thread is to start. */
export interface PartyOrder {
  kind: 'server' | 'mock';
  document: Document;
  isOwn: boolean;
  secrets: Secrets;
  logLevel: string;
}

/** The address that a thread listens on, or why it does not; afterwards, each operation that was asked for and has no handler. */
export type PartyNews = { url: string } | { reason: string } | { unwritten: string };

/** A server or a mock in a thread of its own. */
export interface StartedParty extends Party {
  /** The operations that were asked for and have no handler yet. */
  unwritten: Set<string>;
  /** Ends it at once, whatever it is at. */
  close(): Promise<unknown>;
}

/** Starts the server or the mock of a contract in a thread: one that never comes to an end with a request keeps nobody from ending it. */
export async function startParty(order: PartyOrder): Promise<StartedParty> {
  const worker = new Worker(new URL('./party-worker.ts', import.meta.url), { workerData: order });
  const lost = once(worker, 'exit').then((): PartyNews => ({ reason: `The thread of the ${order.kind} has ended.` }));
  const told = once(worker, 'message').then(([news]): PartyNews => news);
  const news = await Promise.race([told, lost]);
  if ('url' in news) {
    const unwritten = new Set<string>();
    worker.on('message', (later: PartyNews) => {
      if ('unwritten' in later) unwritten.add(later.unwritten);
    });
    return { name: order.kind, url: news.url, unwritten, close: () => worker.terminate() };
  }
  await worker.terminate();
  throw new CommandError('reason' in news ? news.reason : `The ${order.kind} does not say where it listens.`);
}
