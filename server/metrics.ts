/** What a violation of the contract was found in: `undeclared` is what a response carries and the contract does not name. */
export type ViolationKind = 'request' | 'response' | 'undeclared';

/** Counts what happens in the server. An operation is an operationId; undefined where the request was routed to none. */
export interface Metrics {
  /** A response has left, or was cut off. */
  countResponse(operation: string | undefined, status: number, seconds: number): void;
  countViolations(kind: ViolationKind, operation: string | undefined, count: number): void;
  /** The store could not be reached. */
  countStoreError(operation: string | undefined): void;
}

/** Metrics that are not read. */
export const noMetrics: Metrics = {
  countResponse() {},
  countViolations() {},
  countStoreError() {},
};
