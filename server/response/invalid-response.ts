import type { Operation } from '../openapi/model.ts';

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
    super(`${id} answered ${status}, but ${list.join('; ')}.`);
    this.violations = violations;
  }
}
