import type { Contract, Operation } from '../../server/openapi/model.ts';
import { createBodyProbes } from './body-probes.ts';
import { createCredentialProbes } from './credential-probes.ts';
import { listBodies, withBody } from './draft-body.ts';
import { expectBody, withoutDoubt } from './expectations.ts';
import { createMediaTypeProbes } from './media-type-probes.ts';
import { createMessageProbes } from './message-probes.ts';
import { withOwnStatuses } from './own-statuses.ts';
import { createParameterProbes } from './parameter-probes.ts';
import { createPayloadProbes } from './payload-probes.ts';
import type { Secrets } from './present-credentials.ts';
import type { Probe } from './probe-kinds.ts';
import { createProbeMaker } from './probe-maker.ts';
import { createQueryProbes } from './query-probes.ts';
import { createDraft, type Draft } from './request-draft.ts';
import { spread } from './spread.ts';

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
  const plain = createProbeMaker(bare)('valid', 'the least', {}, { status: 'success' });
  const around = [
    ...createParameterProbes(draft),
    ...createQueryProbes(draft),
    ...createMessageProbes(draft),
    ...createCredentialProbes(draft, secrets),
    ...createMediaTypeProbes(draft),
    ...createPayloadProbes(draft),
  ];
  const probes = [
    // Of its own body each of these knows.
    ...(draft.content ? createBodyProbes(bare) : [plain]).map((probe) => withoutDoubt(bare, probe)),
    ...around.map((probe) => withoutDoubt(draft, probe)),
  ];
  // The first of those with the same request counts.
  const byRequest = new Map(probes.reverse().map((probe) => [keyOf(probe), probe]));
  return [...byRequest.values()].reverse().map((probe) => withOwnStatuses(operation, probe));
}

/** The draft with a body: the first that is right. */
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
