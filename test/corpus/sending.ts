import { isMet } from '../../scripts/parity/compare-servers.ts';
import { createOperationProbes, spread } from '../../scripts/parity/create-probes.ts';
import type { Secrets } from '../../scripts/parity/draft.ts';
import type { Probe } from '../../scripts/parity/probe.ts';
import { createSender } from '../../scripts/parity/probe-sender.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { renderCurlLine } from '../../server/openapi/samples/index.ts';

/** A server to send to, and what it does for operations without a handler. */
export interface Sending {
  url: string;
  secrets: Secrets;
  /** The number of operations. */
  most: number;
  /** True if a valid request is a 501. */
  isUnhandled: boolean;
}

/** How one sort of requests went. */
export interface Sent {
  count: number;
  /** A line for each response that is not as the contract has it: the operation, what came, and the curl line. */
  wrong: string[];
  /** How many responses were a 500, and how many there were none. */
  failed: number;
  silent: number;
  /** The longest that a response took, in milliseconds; each operation is asked for the first time. */
  slowest: number;
}

/** Sends a valid and an invalid request for operations all over the contract, one by one. */
export async function sendRequests(contract: Contract, sending: Sending): Promise<{ valid: Sent; invalid: Sent }> {
  const sender = createSender(sending.url);
  const valid = createSent();
  const invalid = createSent();
  try {
    for (const operation of spread(contract.operations, sending.most)) {
      const { right, wrong } = choose(contract, operation, sending.secrets);
      if (right) await sendOne(valid, right);
      if (wrong) await sendOne(invalid, wrong);
    }
  } finally {
    sender.close();
  }
  return { valid, invalid };

  async function sendOne(sent: Sent, probe: Probe): Promise<void> {
    const since = performance.now();
    const { status } = await sender.send(probe.request);
    sent.slowest = Math.max(sent.slowest, Math.round(performance.now() - since));
    sent.count += 1;
    if (status === 0) sent.silent += 1;
    if (status === 500) sent.failed += 1;
    // Of a request that is not known to be right nobody can tell what comes of it, but for a failure.
    const { expected } = probe;
    const wanted = expected?.status === 'success' && sending.isUnhandled ? { status: 501 } : expected;
    const isRight = wanted ? isMet(wanted, status) : status !== 500;
    if (isRight && status !== 0) return;
    sent.wrong.push(
      `${probe.operationId}, ${probe.about}: ${status}\n      ${renderCurlLine(sending.url + probe.request.path, probe.request)}`,
    );
  }
}

function createSent(): Sent {
  return { count: 0, wrong: [], failed: 0, silent: 0, slowest: 0 };
}

/** The first of a valid request, and one that violates the body or a parameter; the query can be violated everywhere. */
function choose(contract: Contract, operation: Operation, secrets: Secrets) {
  const probes = createOperationProbes(contract, operation, secrets);
  const expecting = (wanted: (status: unknown) => boolean, kinds: Probe['kind'][]) =>
    kinds.flatMap((kind) => probes.filter((probe) => probe.kind === kind && wanted(probe.expected?.status)))[0];
  const isError = (status: unknown) => typeof status === 'number' && status >= 400;
  return {
    right: expecting((status) => status === 'success', ['valid']) ?? probes.find(({ kind }) => kind === 'valid'),
    wrong: expecting(isError, ['property', 'parameter', 'path parameter', 'query']),
  };
}
