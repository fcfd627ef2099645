import { type Draft, type RawRequest, toRequest } from './draft.ts';

/** The purposes of probes. */
export const kinds = [
  'valid',
  'property',
  'parameter',
  'path parameter',
  'query',
  'path',
  'method',
  'credentials',
  'content type',
  'accept',
  'body',
  'origin',
] as const;

export type Kind = (typeof kinds)[number];

/** The response that the contract asks for. */
export interface Expected {
  /** `success` for any response that is no error of the server's own making. */
  status: number | 'success';
  /** The statuses that a success may have, where the operation declares no 2xx. */
  successes?: number[];
  /** The names that a 400 must list, where they can be told. */
  names?: string[];
}

/** Reasons why the responses of two servers that both honour the contract may differ. */
export const exceptions = {
  credentials:
    'credentials that are well-formed but wrong, or cannot be checked: a mock has nothing to protect and admits them',
  existence:
    'a parameter that names something other than the example does: whether it names anything is for the handler to say',
  prefix: 'a path without the prefix of the contract: a mock takes those too',
} as const;

/** Reasons why the contract does not tell which response is right: the two responses are only compared with each other. */
export const doubts = {
  open: 'contract and HTTP leave the response open',
  reading: 'the text of the body may be read in more ways than one',
  request: 'no request of the operation is known to be valid',
  credentials: 'no credentials admit a caller',
} as const;

/** A request to which two servers of the same contract must respond alike. */
export interface Probe {
  kind: Kind;
  operationId: string;
  /** The peculiarity of the request. */
  about: string;
  request: RawRequest;
  expected?: Expected;
  exception?: keyof typeof exceptions;
  /** Why nothing is expected; `open` unless said. */
  doubt?: keyof typeof doubts;
}

/** Makes a probe of a draft's request; parts of that may be replaced, and headers are added to those that are there. */
export function createProbe(
  draft: Draft,
  kind: Kind,
  about: string,
  expected?: Expected,
  replaced: Partial<RawRequest> = {},
): Probe {
  const base = toRequest(draft);
  return {
    kind,
    operationId: draft.operation.id,
    about,
    request: { ...base, ...replaced, headers: { ...base.headers, ...replaced.headers } },
    ...(expected && { expected }),
  };
}
