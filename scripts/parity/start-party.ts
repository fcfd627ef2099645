import { CommandError } from '../cli/command.ts';
import { startThread } from '../cli/worker-call.ts';
import type { Party } from './compare-servers.ts';
import type { PartyCalls, PartyOrder } from './party-worker.ts';

/** A server or a mock in a thread of its own. */
export interface StartedParty extends Party {
  /** The operations that should have a handler, and have none yet. */
  unwritten: string[];
  /** Ends it at once, whatever it is at. */
  close(): Promise<void>;
}

/** Starts the server or the mock of a contract in a thread: one that never comes to an end with a request keeps nobody from ending it. */
export async function startParty(order: PartyOrder): Promise<StartedParty> {
  const { kind } = order;
  const thread = startThread<PartyCalls>(new URL('./party-worker.ts', import.meta.url), { task: `The ${kind}` });
  try {
    return { ...(await thread.call('start', order)), name: kind, close: () => thread.close() };
  } catch (error) {
    await thread.close();
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}
