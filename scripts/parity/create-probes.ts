import type { Contract, Operation } from '../../server/openapi/model.ts';
import { violationStatus } from '../../server/openapi/responses.ts';
import { createBodyProbes } from './body-probes.ts';
import { createCredentialProbes } from './credential-probes.ts';
import { listBodies, withBody } from './draft-body.ts';
import { withoutDoubt } from './expectations.ts';
import { createMediaTypeProbes } from './media-type-probes.ts';
import { createMessageProbes } from './message-probes.ts';
import { createParameterProbes } from './parameter-probes.ts';
import { createPayloadProbes } from './payload-probes.ts';
import type { Secrets } from './present-credentials.ts';
import type { Probe } from './probe-kinds.ts';
import { createProbeMaker } from './probe-maker.ts';
import { createQueryProbes } from './query-probes.ts';
import { createDraft, type Draft } from './request-draft.ts';

/** Every probe that follows from a contract, each request once; the same ones for the same contract. */
export function createProbes(contract: Contract, secrets: Secrets): Probe[] {
  const probes = contract.operations.flatMap((operation) => createForOperation(contract, operation, secrets));
  const byRequest = new Map(probes.reverse().map((probe) => [keyOf(probe), probe]));
  return [...byRequest.values()].reverse();
}

function createForOperation(contract: Contract, operation: Operation, secrets: Secrets): Probe[] {
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
  return probes.map((probe) => withOwnStatus(operation, probe));
}

/** The probe with the status that the operation has for a violation. */
function withOwnStatus(operation: Operation, probe: Probe): Probe {
  const { expected } = probe;
  return expected?.status === 400 ? { ...probe, expected: { ...expected, status: violationStatus(operation) } } : probe;
}

function withFirstBody(draft: Draft): Draft {
  const [content] = draft.operation.body?.content ?? [];
  const [[, value] = []] = content ? listBodies(draft.contract.document, content) : [];
  return content ? withBody(draft, content, value) : draft;
}

function keyOf({ request: { method, path, headers, body = '' } }: Probe): string {
  return JSON.stringify([method, path, headers, Buffer.from(body).toString('latin1')]);
}
