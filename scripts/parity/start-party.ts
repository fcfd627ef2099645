import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Document } from '../../server/openapi/document/index.ts';
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

/** The address that a thread listens on, and the operations that have no handler there; or why it does not listen. */
export type PartyNews = { url: string; unwritten: string[]; reason?: never } | { reason: string };

/** A server or a mock in a thread of its own. */
export interface StartedParty extends Party {
  /** The operations that should have a handler, and have none yet. */
  unwritten: string[];
  /** Ends it at once, whatever it is at. */
  close(): Promise<unknown>;
}

/** Starts the server or the mock of a contract in a thread: one that never comes to an end with a request keeps nobody from ending it. */
export async function startParty(order: PartyOrder): Promise<StartedParty> {
  const worker = new Worker(new URL('./party-worker.ts', import.meta.url), { workerData: order });
  const lost = once(worker, 'exit').then((): PartyNews => ({ reason: `The thread of the ${order.kind} has ended.` }));
  const told = once(worker, 'message').then(([news]): PartyNews => news);
  const news = await Promise.race([told, lost]);
  if (news.reason === undefined) return { ...news, name: order.kind, close: () => worker.terminate() };
  await worker.terminate();
  throw new CommandError(news.reason);
}
