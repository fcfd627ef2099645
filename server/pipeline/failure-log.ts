import type { Logger } from 'pino';
import type { Operation } from '../openapi/operations.ts';
import type { SourceOf } from '../openapi/sources.ts';
import { InvalidReply, type ReplyViolation } from './invalid-reply.ts';
import { describe } from './plain.ts';
import type { Violation } from './violations.ts';

/** How many violations one line tells of; their number is always told. */
const mostTold = 20;

/** One line that says in what a reply departs from the contract: where in the reply, where in the contract, what stands there. */
export function logInvalidReply(
  log: Logger,
  level: 'error' | 'warn',
  operation: Operation | undefined,
  violations: ReplyViolation[],
  sourceOf: SourceOf,
): void {
  const told = violations.slice(0, mostTold).map(({ where, message, pointer, value }) => ({
    where,
    message,
    pointer,
    ...sourceAt(sourceOf, pointer),
    ...(value !== undefined && { value }),
  }));
  log[level](
    { operationId: operation?.id, violations: told, violationCount: violations.length },
    'reply departs from the contract',
  );
}

/** One line that says in what a request departs from the contract; nothing of what was sent, which is the caller's own. */
export function logInvalidRequest(
  log: Logger,
  operation: Operation | undefined,
  violations: Omit<Violation, 'message'>[],
  sourceOf: SourceOf,
): void {
  const told = violations
    .slice(0, mostTold)
    .map(({ name, pointer }) => ({ name, ...(pointer !== undefined && { pointer, ...sourceAt(sourceOf, pointer) }) }));
  log.info(
    { operationId: operation?.id, violations: told, violationCount: violations.length },
    'request departs from the contract',
  );
}

/** One line, or that of a reply, for whatever ended a request with a 5xx. */
export function logFailure(log: Logger, operation: Operation | undefined, error: unknown, sourceOf: SourceOf): void {
  if (error instanceof InvalidReply) logInvalidReply(log, 'error', operation, error.violations, sourceOf);
  else log.error({ err: readError(error), operationId: operation?.id }, 'request failed');
}

/** The parts of an error that a line tells: an error may be frozen, circular or made to throw, and is left as it is. */
function readError(error: unknown): object {
  try {
    if (!(error instanceof Error)) return { message: describe(error) };
    const { name, message, stack, cause } = error;
    const told = { name, message: String(message), stack: String(stack) };
    // Without a prototype, since the logger would give the type as Object.
    return Object.assign(Object.create(null), told, cause !== undefined && { causedBy: describe(cause) });
  } catch {
    return { message: describe(error) };
  }
}

function sourceAt(sourceOf: SourceOf, pointer: string): { source?: string } {
  const source = sourceOf(pointer);
  return source === undefined ? {} : { source };
}
