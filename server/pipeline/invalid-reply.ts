import type { Operation } from '../openapi/operations.ts';

/** A way in which a reply departs from the contract. */
export interface ReplyViolation {
  /** The place in the reply: `status`, `contentType`, `header Location`, or `body` and a JSON pointer into it. */
  where: string;
  message: string;
  /** The pointer to the violated keyword, or to what declares the place, in the contract. */
  pointer: string;
  /** What stands there instead, as a log may show it. */
  value?: string;
  /** Whether neither HTTP nor JSON has a form for it, so that it cannot be sent even where the contract is not enforced. */
  isUnsendable?: boolean;
}

/** A reply that departs from the contract; what it says of that is for the log alone. */
export class InvalidReply extends Error {
  override name = 'InvalidReply';
  readonly violations: ReplyViolation[];

  constructor({ id }: Operation, status: string, violations: ReplyViolation[]) {
    const list = violations.map(({ where, message, pointer }) => `${where} ${message} (${pointer})`);
    super(`${id} answered ${status}, but ${list.join('; ')}.`);
    this.violations = violations;
  }
}
