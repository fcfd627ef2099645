/** The purpose of a probe. */
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

/** The contract's own expectation of a request. */
export interface Expected {
  /** `success` for any 2xx. */
  status: number | 'success';
  /** The names that a 400 must list, where they can be told. */
  names?: string[];
}

/** A statement why the responses of two servers that both honour the contract may differ. */
export const exceptions = {
  credentials: 'credentials that are well-formed but wrong: a mock has nothing to protect and admits them',
  existence:
    'a parameter that names something other than the example does: whether it names anything is for the handler to say',
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
}
