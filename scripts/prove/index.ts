import { type Document, prefixesOf } from '../../server/openapi/document/index.ts';
import type { Contract } from '../../server/openapi/model.ts';
import { CommandError, startThread } from '../cli/index.ts';
import type { Target } from './compare-servers.ts';
import type { Secrets } from './draft.ts';
import type { TargetCalls, TargetOrder } from './target-thread.ts';

export { compareServers } from './compare-servers.ts';
export { Coverage, coverageFormats, percentOf } from './coverage.ts';
export { createProbes } from './create-probes.ts';
export { fuzz } from './fuzz.ts';
export { type ProvedRow, placeNames, prove } from './matrix.ts';
export type { Probe } from './probe.ts';
export { folderVariable, type RecordedCall, recordCalls } from './record-calls.ts';
export { isBroken, proofFormats } from './render-proof.ts';
export { verificationFormats } from './render-verification.ts';
export { renderReport, renderUnwritten } from './report.ts';
export { createSender } from './send.ts';
export { verify } from './verify.ts';

/**
 * The contract as the server at `against` has it, and the URL that goes before each path: where it ends with the prefix of one
 * of the contract's servers, that server is meant, and its prefix comes with the paths.
 */
export function addressOther(document: Document, against: string): { document: Document; url: string } {
  const url = against.replace(/\/$/, '');
  const prefix = prefixesOf(document.servers).find((each) => each !== '' && url.endsWith(each));
  if (prefix === undefined) return { document, url };
  const servers = [{ url: prefix }, ...(document.servers ?? [])];
  return { document: { ...document, servers }, url: url.slice(0, -prefix.length) };
}

/** The module that records calls in every process that loads it. */
export const recorder = new URL('./record-calls.ts', import.meta.url).href;

/** The client in a probe: `NAME:SECRET`, or a secret alone. */
export function readSecrets(token = 'parity-secret'): Secrets {
  const [, name = 'parity', secret = token] = /^([^:]+):(.+)$/.exec(token) ?? [];
  return { name, secret };
}

/** A server or a mock in a thread of its own. */
export interface StartedTarget extends Target {
  /** The operations that should have a handler, and have none yet. */
  unwritten: string[];
  /** Ends it at once, whatever it is doing. */
  close(): Promise<void>;
}

/** Starts the server or the mock of a contract in a thread, which can be ended even while it never finishes a request. */
export async function startTarget(order: TargetOrder): Promise<StartedTarget> {
  const task = `Starting the ${order.kind}`;
  const thread = startThread<TargetCalls>(new URL('./target-thread.ts', import.meta.url), { task });
  try {
    return { ...(await thread.call('start', order)), close: () => thread.close() };
  } catch (error) {
    await thread.close();
    throw new CommandError(error instanceof Error ? error.message : String(error));
  }
}

/** The contract with one of its operations alone, where one is named; throws a `CommandError` that lists those that there are. */
export function chooseOperations(contract: Contract, only: string | undefined): Contract {
  if (only === undefined) return contract;
  const operations = contract.operations.filter(({ id }) => id === only);
  if (operations.length > 0) return { ...contract, operations };
  const ids = contract.operations.map(({ id }) => id);
  const listed = ids.length > 20 ? [...ids.slice(0, 20), `${ids.length - 20} more`] : ids;
  throw new CommandError(`There is no operation ${only}; there are ${listed.join(', ')}.`);
}
