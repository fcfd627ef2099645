import type { Logger } from '../logger.ts';
import { findResponse, type SourceMap } from '../openapi/document/index.ts';
import type { Operation } from '../openapi/model.ts';
import { type HttpError, InvalidResponse, type ResponseViolation } from './http-error.ts';
import type { Violation } from './violations.ts';

/** The most violations that one line lists; it always has their number. */
const mostTold = 20;

/** One line that says in what a response violates the contract: where in the response, where in the contract, what stands there. */
export function logInvalidResponse(
  log: Logger,
  level: 'error' | 'warn',
  operation: Operation | undefined,
  violations: ResponseViolation[],
  sourceMap: SourceMap,
): void {
  const told = violations.slice(0, mostTold).map(({ where, message, pointer, value }) => ({
    where,
    message,
    pointer,
    ...sourceAt(sourceMap, pointer),
    ...(value !== undefined && { value }),
  }));
  log[level](
    { operationId: operation?.id, violations: told, violationCount: violations.length },
    'response violates the contract',
  );
}

/** One line that says in what a request violates the contract; nothing of what was sent, which is the caller's own. */
export function logInvalidRequest(
  log: Logger,
  operation: Operation | undefined,
  violations: Omit<Violation, 'message'>[],
  sourceMap: SourceMap,
): void {
  if (!log.isLevelEnabled('info')) return;
  const told = violations
    .slice(0, mostTold)
    .map(({ name, pointer }) => ({ name, ...(pointer !== undefined && { pointer, ...sourceAt(sourceMap, pointer) }) }));
  log.info(
    { operationId: operation?.id, violations: told, violationCount: violations.length },
    'request violates the contract',
  );
}

/** One line that says why a request names nothing that there could be; its path is in the log anyway. */
export function logNamesNothing(
  log: Logger,
  operation: Operation | undefined,
  { logged }: HttpError,
  sourceMap: SourceMap,
): void {
  if (!log.isLevelEnabled('info')) return;
  const told = (logged.explain?.() ?? []).slice(0, mostTold).map(({ pointer, ...violation }) => ({
    ...violation,
    ...(pointer !== undefined && { pointer, ...sourceAt(sourceMap, pointer) }),
  }));
  log.info({ operationId: operation?.id, violations: told }, 'request names nothing that the contract allows');
}

/** One line that says why a request could not be read, or what it asks for that there is not. */
export function logUnreadable(log: Logger, operation: Operation | undefined, { message, logged }: HttpError): void {
  log.info({ operationId: operation?.id, reason: logged.reason ?? message }, 'request turned down');
}

/** One line, or that of a response, for whatever ended a request with a 5xx. */
export function logFailure(log: Logger, operation: Operation | undefined, error: unknown, sourceMap: SourceMap): void {
  if (error instanceof InvalidResponse) logInvalidResponse(log, 'error', operation, error.violations, sourceMap);
  else log.error({ err: readError(error), operationId: operation?.id }, 'request failed');
}

/** The most errors that a line has, with those that caused the first. */
const mostErrors = 10;

/**
 * The parts of an error that a line has, and of every error that caused it. An error may be frozen, circular or made to
 * throw, and is left as it is.
 */
function readError(error: unknown, told = new Set<unknown>()): object {
  // Without a prototype, since the logger would give the type as Object.
  const parts: object = Object.create(null);
  try {
    if (!(error instanceof Error)) return Object.assign(parts, { message: describeThrown(error) });
    told.add(error);
    const { name, message, stack, cause } = error;
    const code = 'code' in error ? error.code : undefined;
    const isNew = (each: unknown) => each !== undefined && !told.has(each) && told.size < mostErrors;
    const several = error instanceof AggregateError ? error.errors.filter(isNew) : [];
    return Object.assign(
      parts,
      { name, message: String(message), stack: String(stack) },
      (typeof code === 'string' || typeof code === 'number') && { code },
      isNew(cause) && { causedBy: readError(cause, told) },
      several.length > 0 && { errors: several.slice(0, mostErrors).map((each) => readError(each, told)) },
    );
  } catch {
    return Object.assign(parts, { message: describeThrown(error) });
  }
}

function sourceAt(sourceMap: SourceMap, pointer: string): { source?: string } {
  const source = sourceMap(pointer);
  return source === undefined ? {} : { source };
}

/** Tells what a response carries that the contract does not name. */
type LogUndeclared = (log: Logger, operation: Operation, status: number, places: string[]) => void;

/** The most properties that are logged in all: names that contain ids have no end. */
const mostUndeclared = 1_000;

/** Creates a log that has each property of an operation once, with the place in the contract that could name it. */
export function createUndeclaredLog(sourceMap: SourceMap): LogUndeclared {
  const told = new Set<string>();
  return (log, operation, status, places) => {
    const isNew = (place: string) => told.size < mostUndeclared && !told.has(`${operation.id} ${place}`);
    const fresh = new Set(places.filter(isNew));
    if (fresh.size === 0) return;
    for (const place of fresh) told.add(`${operation.id} ${place}`);
    const pointer = findResponse(operation, status)?.pointer ?? operation.responsesPointer;
    const source = sourceMap(pointer);
    const undeclared = [...fresh].map((place) => `body ${place}`);
    log.warn(
      { operationId: operation.id, status, undeclared, pointer, ...(source !== undefined && { source }) },
      'response carries what the contract does not name',
    );
  };
}

/** The message of whatever was thrown, at most a line of it; never throws. */
export function describeThrown(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    return text.replaceAll(/\s+/g, ' ').slice(0, 200);
  } catch {
    return 'something that cannot be shown';
  }
}

const longest = 60;

/** Names whose values are secret, for readers of a log too. */
const secretName = /pass(word|phrase|wd)|secret|token|authorization|cookie|api.?key|private|credential/i;

/** Tells whether a name says that what it names is a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/**
 * A value as a log may show it: shortened, a list or an object by its size alone, and nothing of what is a secret.
 * @param where the place of the value; a name in it may say that the value is a secret
 */
export function redact(value: unknown, where: string, isSecret = false): string {
  if (isSecret || isSecretName(where)) return '(not shown)';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object of ${Object.keys(value).length}`;
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value);
}
