/** A way in which a request or a response violates the contract: where in it, and what it should be. */
export interface Violation {
  in: 'path' | 'query' | 'header' | 'cookie' | 'body';
  /** A JSON pointer into the body, or into the parameters of that place by their names. */
  instancePath: string;
  message: string;
}

/** Why a call has no response that the contract declares. */
export type FailureKind =
  | 'undeclared'
  | 'unreadable'
  | 'empty'
  | 'invalid-response'
  | 'invalid-request'
  | 'unauthenticated'
  | 'network'
  | 'timeout'
  | 'aborted';

/** A failed call, with all that is known of it. */
export interface FailureDetails {
  response?: Response;
  body?: unknown;
  violations?: Violation[];
  cause?: unknown;
}

/** A call that has no response as the contract declares it, or an error without a body: why, and what came instead. */
export class Failure extends Error {
  override name = 'Failure';
  readonly kind: FailureKind;
  /** The response, if anything came back. */
  readonly response: Response | undefined;
  /** The body as it came, parsed if it is JSON; the contract says nothing about it. */
  readonly body: unknown;
  /** What is wrong with a request or a response that was held against the contract. */
  readonly violations: readonly Violation[];

  constructor(kind: FailureKind, message: string, { response, body, violations = [], cause }: FailureDetails = {}) {
    super(message, { cause });
    this.kind = kind;
    this.response = response;
    this.body = body;
    this.violations = violations;
  }
}
