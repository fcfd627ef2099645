/** What a probe is after. */
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

/** A request as it is sent, byte for byte. */
export interface RawRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string | Buffer;
}

/** What the contract itself says of a request. */
export interface Verdict {
  /** `success` for any 2xx. */
  status: number | 'success';
  /** The names that a 400 must list. */
  names?: string[];
}

/** A statement why two servers that both honour the contract may answer differently. */
export const exceptions = {
  credentials: 'credentials that are well-formed but wrong: a mock has nothing to protect and admits them',
  existence: 'a path parameter other than the example: whether it names anything is for the handler to say',
} as const;

/** A request that two servers of the same contract must answer alike. */
export interface Probe {
  kind: Kind;
  operationId: string;
  /** What is peculiar about the request. */
  about: string;
  request: RawRequest;
  expected?: Verdict;
  exception?: keyof typeof exceptions;
}
