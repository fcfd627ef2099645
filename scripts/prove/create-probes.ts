import type { Contract, Operation } from '../../server/openapi/model.ts';
import { createDraft, type Draft, listBodies, type Secrets, withBody } from './draft.ts';
import { expectBody, settleExpectation } from './expect.ts';
import {
  createAcceptProbes,
  createContentTypeProbes,
  createCredentialProbes,
  createMethodProbes,
  createOriginProbes,
  createPathProbes,
  createPayloadProbes,
} from './message-probes.ts';
import { createProbe, type Probe } from './probe.ts';
import { createBodyProbes, createParameterProbes, createQueryProbes } from './value-probes.ts';

/** What makes the probes around a valid request; those of its body come before them. */
const makers: ((draft: Draft, secrets: Secrets) => Probe[])[] = [
  createParameterProbes,
  createQueryProbes,
  createMethodProbes,
  createPathProbes,
  createOriginProbes,
  createCredentialProbes,
  createAcceptProbes,
  createContentTypeProbes,
  createPayloadProbes,
];

/** The probes of an operation without which it would be hardly looked at. */
const fewest = 50;

/**
 * Makes every probe that follows from a contract, each request once and the same ones for the same contract: of the
 * operations one after the other. Where that is more than `most`, those of fewer operations, and of each but some.
 */
export function* createProbes(contract: Contract, secrets: Secrets, most = Number.POSITIVE_INFINITY): Generator<Probe> {
  const sent = new Set<string>();
  const operations = spread(contract.operations, Math.max(Math.floor(most / fewest), 1));
  let [left, waiting] = [most, operations.length];
  for (const operation of operations) {
    const fresh = createOperationProbes(contract, operation, secrets).filter((probe) => !sent.has(keyOf(probe)));
    const chosen = spread(fresh, Math.ceil(left / waiting));
    for (const probe of chosen) sent.add(keyOf(probe));
    yield* chosen;
    left -= chosen.length;
    waiting -= 1;
  }
}

/** Makes the probes of one operation, each request once; some of their requests are those of others too. */
export function createOperationProbes(contract: Contract, operation: Operation, secrets: Secrets): Probe[] {
  const bare = createDraft(contract, operation, secrets);
  const draft = withFirstBody(bare);
  const plain = createProbe(bare, 'valid', 'the least', { status: 'success' });
  const probes = [
    // Each of these has an expectation of its own body.
    ...(draft.content ? createBodyProbes(bare) : [plain]).map((probe) => settleExpectation(bare, probe)),
    ...makers.flatMap((make) => make(draft, secrets)).map((probe) => settleExpectation(draft, probe)),
  ];
  // The first of those with the same request counts.
  const byRequest = new Map(probes.reverse().map((probe) => [keyOf(probe), probe]));
  return [...byRequest.values()].reverse();
}

/** The draft with a body: the first that is valid. */
function withFirstBody(draft: Draft): Draft {
  const [content] = draft.operation.body?.content ?? [];
  if (!content) return draft;
  const drafts = listBodies(content).map(([, value]) => withBody(draft, content, value));
  return drafts.find((made) => expectBody(made)?.status === 'success') ?? drafts[0] ?? draft;
}

/** A body that is long is told by its size and its start: what it is a probe of is its length. */
function keyOf({ request: { method, path, headers, body = '' } }: Probe): string {
  const bytes = Buffer.from(body);
  return JSON.stringify([method, path, headers, bytes.length, bytes.toString('latin1', 0, 20_000)]);
}

/** As many of a list as are wanted, evenly spread over it. */
export function spread<T>(all: T[], wanted: number): T[] {
  if (all.length <= wanted) return all;
  const step = all.length / wanted;
  return all.filter((_, index) => Math.floor((index + 1) / step) > Math.floor(index / step));
}
