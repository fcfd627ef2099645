import { listDeclaredOperations, requestTypes } from '../../../server/openapi/declared-operations.ts';
import type { Document } from '../../../server/openapi/document.ts';
import { createBodyProbes } from './body-probes.ts';
import { bodyExamples, createDraft, type Draft, type Secrets, toRequest, withBody } from './draft.ts';
import { createExchangeProbes } from './exchange-probes.ts';
import { createOracle } from './oracle.ts';
import { createParameterProbes } from './parameter-probes.ts';
import type { Probe } from './probe.ts';

/** Every probe that follows from a contract, each request once; the same ones for the same contract. */
export function createProbes(document: Document, secrets: Secrets): Probe[] {
  const operations = listDeclaredOperations(document);
  const oracle = createOracle(document);
  const probes = operations.flatMap((operation): Probe[] => {
    const bare = createDraft(document, operation, secrets);
    const draft = withFirstBody(document, bare);
    const methods = operations.filter(({ path }) => path === operation.path).map(({ method }) => method.toUpperCase());
    return [
      ...(draft === bare ? [createPlain(bare)] : createBodyProbes(document, bare, oracle)),
      ...createParameterProbes(document, draft, oracle),
      ...createExchangeProbes(document, draft, secrets, methods),
    ];
  });
  const byRequest = new Map(probes.reverse().map((probe) => [keyOf(probe), probe]));
  return [...byRequest.values()].reverse();
}

function withFirstBody(document: Document, draft: Draft): Draft {
  const [type] = requestTypes(draft.operation);
  if (type === undefined) return draft;
  const [[, value] = []] = bodyExamples(document, draft.operation, type);
  return withBody(draft, type, value);
}

function createPlain(draft: Draft): Probe {
  const { id } = draft.operation;
  return {
    kind: 'valid',
    operationId: id,
    about: 'the least',
    request: toRequest(draft),
    expected: { status: 'success' },
  };
}

function keyOf({ request: { method, path, headers, body = '' } }: Probe): string {
  return JSON.stringify([method, path, headers, Buffer.from(body).toString('latin1')]);
}
