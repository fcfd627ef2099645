import type { Expected, Kind, Probe, RawRequest } from './probe-kinds.ts';
import { type Draft, toRequest } from './request-draft.ts';

/** The parts of a request that a probe replaces; its headers are added to those that are there. */
export type Replaced = Partial<RawRequest>;

/** Makes a probe of a draft's request with a part of it replaced. */
export type MakeProbe = (kind: Kind, about: string, replaced: Replaced, expected?: Expected) => Probe;

/** Creates the function that makes probes of a draft. */
export function createProbeMaker(draft: Draft): MakeProbe {
  const base = toRequest(draft);
  return (kind, about, replaced, expected) => ({
    kind,
    operationId: draft.operation.id,
    about,
    request: { ...base, ...replaced, headers: { ...base.headers, ...replaced.headers } },
    ...(expected && { expected }),
  });
}
