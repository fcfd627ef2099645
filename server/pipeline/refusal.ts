import type { Violation } from './violations.ts';

/** A request that is turned down before a handler sees it; the message is for the caller. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, detail: string, headers: Record<string, string> = {}) {
    super(detail);
    this.status = status;
    this.headers = headers;
  }
}

/** A request that departs from the contract, in all the ways that were found. */
export class InvalidRequest extends Error {
  override name = 'InvalidRequest';
  readonly violations: Violation[];

  constructor(violations: Violation[]) {
    super(violations.map(({ name, message }) => `${name}: ${message}`).join(' '));
    this.violations = violations;
  }
}
