import type { Operation } from '../openapi/model.ts';
import type { Violation } from './violations.ts';

/** The words of the log for a request that was turned down. */
interface Logged {
  /** A sentence, where the message for the caller quotes what was sent. */
  reason?: string;
  /** Finds the violations of the contract behind it, where the response does not name them. */
  explain?(): Violation[];
}

/** An error without a stack: what is wrong with a request is no fault of the code, and a stack takes as long as the check. */
class Unstacked extends Error {
  constructor(message: string) {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** A request turned down with a status before a handler sees it; the message is for the caller. */
export class HttpError extends Unstacked {
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
export class InvalidRequest extends Unstacked {
  override name = 'InvalidRequest';
  readonly violations: Violation[];

  constructor(violations: Violation[]) {
    super(violations.map(({ name, message }) => `${name}: ${message}`).join(' '));
    this.violations = violations;
  }
}

/** A way in which a response violates the contract. */
export interface ResponseViolation {
  /** The place in the response: `status`, `contentType`, `header Location`, or `body` and a JSON pointer into it. */
  where: string;
  message: string;
  /** The pointer to the violated keyword, or to what declares the place, in the contract. */
  pointer: string;
  /** What stands there instead, as a log may show it. */
  value?: string;
  /** Whether neither HTTP nor JSON has a form for it, so that it cannot be sent even where the contract is not enforced. */
  isUnsendable?: boolean;
}

/** A response that violates the contract; what it says of that is for the log alone. */
export class InvalidResponse extends Error {
  override name = 'InvalidResponse';
  readonly violations: ResponseViolation[];

  constructor({ id }: Operation, status: string, violations: ResponseViolation[]) {
    const list = violations.map(({ where, message, pointer }) => `${where} ${message} (${pointer})`);
    super(`${id} responded with ${status}, but ${list.join('; ')}.`);
    this.violations = violations;
  }
}
