import type { Violation } from './violations.ts';

/** The words of the log for a request that was turned down. */
export interface Logged {
  /** A sentence, where the message for the caller quotes what was sent. */
  reason?: string;
  /** Finds the violations of the contract behind it, where the caller is not told of them. */
  explain?(): Violation[];
}

/** A request turned down with a status before a handler sees it; the message is for the caller. */
export class HttpError extends Error {
  override name = 'HttpError';
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly logged: Logged;

  constructor(status: number, detail: string, headers: Record<string, string> = {}, logged: Logged = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
    this.logged = logged;
  }
}

/** The error for a body with more bytes than the contract admits. */
export function tooLarge(limit: number): HttpError {
  return new HttpError(413, `The request body is larger than ${limit} bytes.`);
}

/** A request that violates the contract, in all the ways that were found. */
export class InvalidRequest extends Error {
  override name = 'InvalidRequest';
  readonly violations: Violation[];

  constructor(violations: Violation[]) {
    super(violations.map(({ name, message }) => `${name}: ${message}`).join(' '));
    this.violations = violations;
  }
}
