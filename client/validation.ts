import type { OperationChecks, SchemaCheck } from './checks.ts';
import { escapeName, explainAll } from './explain.ts';
import { findKey, findRange } from './messages.ts';
import type { AnyInput, Operation } from './operation.ts';
import { type AnyResult, Failure, type Violation } from './result.ts';

const places = ['path', 'query', 'header', 'cookie'] as const;

/** What is checked of a call. */
export interface Validation {
  /** Throws a `Failure` with every violation, if parameters or body are not as the contract has them. */
  checkRequest(input: AnyInput): void;
  /** The result, or that the body of its response is not as the contract has it. */
  checkResult(result: AnyResult): AnyResult;
}

/** Loads the checks of an operation. */
export async function createValidation(operation: Operation): Promise<Validation> {
  if (!operation.checks)
    throw new TypeError(`${operation.id} has no checks: import the operation from "/checked", not "/operations".`);
  const { checks } = await operation.checks();
  return {
    checkRequest(input) {
      const violations = [...findParameterViolations(checks, input), ...findBodyViolations(checks, operation, input)];
      if (violations.length > 0) throw fail('invalid-request', operation, violations);
    },
    checkResult: (result) => checkResult(checks, operation, result),
  };
}

function checkResult(checks: OperationChecks, operation: Operation, result: AnyResult): AnyResult {
  if (!result.response || result.contentType === undefined) return result;
  const { status, response, contentType } = result;
  const key = findKey(operation, status);
  const name = `${key} ${findRange(operation.responses[key]?.content ?? [], contentType)}`;
  const body = result.ok ? result.data : result.error;
  const find = (check: SchemaCheck | undefined, value: unknown) =>
    findViolations(checks, check, toCheckable(value), 'body');
  const item = checks.items[name];
  if (result.ok && item && isSequence(body)) {
    const invalid = (value: unknown) => {
      const violations = find(item, value);
      if (violations.length > 0) throw fail('invalid-response', operation, violations, { response, body: value });
    };
    return { ...result, data: checkEach(body, invalid) };
  }
  const violations = find(checks.responses[name], body);
  if (violations.length === 0) return result;
  const error = fail('invalid-response', operation, violations, { response, body });
  return { ok: false, status: 'invalid-response', error, response };
}

function isSequence(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

async function* checkEach(values: AsyncIterable<unknown>, check: (value: unknown) => void): AsyncGenerator<unknown> {
  for await (const value of values) {
    check(value);
    yield value;
  }
}

function* findParameterViolations(checks: OperationChecks, input: AnyInput): Generator<Violation> {
  for (const place of places) {
    for (const [name, value] of Object.entries(input[place] ?? {}))
      if (value != null)
        yield* findViolations(checks, checks.parameters[`${place} ${name}`], value, place, `/${escapeName(name)}`);
  }
}

function* findBodyViolations(checks: OperationChecks, operation: Operation, input: AnyInput): Generator<Violation> {
  const { body: schemas, isBodyRequired, equalities } = checks;
  const { body, contentType = operation.body?.[0] ?? '' } = input;
  if (body === undefined) {
    if (isBodyRequired) yield { in: 'body', instancePath: '', message: 'This field is required.' };
    return;
  }
  if (body instanceof FormData) return;
  const value: unknown = /[/+]json(;|$)/.test(contentType) ? JSON.parse(JSON.stringify(body)) : toCheckable(body);
  yield* findViolations(
    checks,
    schemas[findRange(Object.keys(schemas), contentType.toLowerCase()) ?? ''],
    value,
    'body',
  );
  for (const { property, in: place, parameter } of equalities) {
    const given =
      typeof body === 'object' ? Object.entries(body ?? {}).find(([name]) => name === property)?.[1] : undefined;
    const expected = String(input[place]?.[parameter]);
    if (typeof given === 'string' && given !== expected)
      yield { in: 'body', instancePath: `/${property}`, message: `must be equal to ${parameter}, "${expected}"` };
  }
}

function findViolations(
  { explain }: OperationChecks,
  check: SchemaCheck | undefined,
  value: unknown,
  place: Violation['in'],
  holder = '',
): Violation[] {
  return explainAll(check, value, explain).map(({ instancePath, message }) => ({
    in: place,
    instancePath: holder + instancePath,
    message,
  }));
}

/** Bytes as a text of as many characters, as a schema can have a say about them. */
function toCheckable(value: unknown): unknown {
  if (value instanceof Blob) return 'x'.repeat(value.size);
  if (value instanceof ArrayBuffer) return 'x'.repeat(value.byteLength);
  if (Array.isArray(value)) return value.map(toCheckable);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, toCheckable(member)]));
}

function fail(
  kind: 'invalid-request' | 'invalid-response',
  { id }: Operation,
  violations: Violation[],
  details = {},
): Failure {
  const told = violations.map((violation) => `${violation.in}${violation.instancePath} ${violation.message}`);
  return new Failure(kind, `${id}: ${kind}: ${told.join('; ')}`, { ...details, violations });
}
