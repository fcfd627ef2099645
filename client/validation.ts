import { checks, type OperationChecks, type SchemaCheck, type SchemaError } from './checks.ts';
import { findKey, findRange } from './messages.ts';
import type { AnyInput, Operation } from './operation.ts';
import { type AnyResult, Failure, type Violation } from './result.ts';

const places = ['path', 'query', 'header', 'cookie'] as const;

/** Throws a `Failure` with every violation, if parameters or body are not as the contract has them. */
export function checkRequest(operation: Operation, input: AnyInput): void {
  const own = checksOf(operation);
  const violations = [...findParameterViolations(own, input), ...findBodyViolations(own, operation, input)];
  if (violations.length > 0) throw fail('invalid-request', operation, violations);
}

/** The result, or that the body of its response is not as the contract has it. */
export function checkResult(operation: Operation, result: AnyResult): AnyResult {
  const { responses } = checksOf(operation);
  if (!result.response || result.contentType === undefined) return result;
  const { status, response, contentType } = result;
  const key = findKey(operation, status);
  const range = findRange(operation.responses[key]?.content ?? [], contentType);
  const body = result.ok ? result.data : result.error;
  const violations = findViolations(responses[`${key} ${range}`], toCheckable(body), 'body');
  if (violations.length === 0) return result;
  const error = fail('invalid-response', operation, violations, { response, body });
  return { ok: false, status: 'invalid-response', error, response };
}

function checksOf({ id }: Operation): OperationChecks {
  const own = checks?.[id];
  if (!own) throw new Error('there are no checks here: use the packed client');
  return own;
}

function* findParameterViolations({ parameters }: OperationChecks, input: AnyInput): Generator<Violation> {
  for (const place of places) {
    for (const [name, value] of Object.entries(input[place] ?? {}))
      if (value != null) yield* findViolations(parameters[`${place} ${name}`], value, place, `/${escapeName(name)}`);
  }
}

function* findBodyViolations(
  { body: schemas, isBodyRequired, equalities }: OperationChecks,
  operation: Operation,
  input: AnyInput,
): Generator<Violation> {
  const { body, contentType = operation.body?.[0] ?? '' } = input;
  if (body === undefined) {
    if (isBodyRequired) yield { in: 'body', instancePath: '', message: 'is required' };
    return;
  }
  if (body instanceof FormData) return;
  const value: unknown = /[/+]json(;|$)/.test(contentType) ? JSON.parse(JSON.stringify(body)) : toCheckable(body);
  yield* findViolations(schemas[findRange(Object.keys(schemas), contentType.toLowerCase()) ?? ''], value, 'body');
  for (const { property, in: place, parameter } of equalities) {
    const given =
      typeof body === 'object' ? Object.entries(body ?? {}).find(([name]) => name === property)?.[1] : undefined;
    const expected = String(input[place]?.[parameter]);
    if (typeof given === 'string' && given !== expected)
      yield { in: 'body', instancePath: `/${property}`, message: `must be equal to ${parameter}, "${expected}"` };
  }
}

function findViolations(
  check: SchemaCheck | undefined,
  value: unknown,
  place: Violation['in'],
  holder = '',
): Violation[] {
  if (!check || check(value)) return [];
  return (check.errors ?? []).map((error) => ({ in: place, ...locate(error, holder) }));
}

/** What is missing, or there in vain, has a place of its own. */
function locate({ instancePath, message = 'is not allowed', params }: SchemaError, holder: string) {
  const { missingProperty, additionalProperty } = params;
  const name = missingProperty ?? additionalProperty;
  if (name === undefined) return { instancePath: holder + instancePath, message };
  const own = missingProperty === undefined ? 'is not allowed' : 'is required';
  return { instancePath: `${holder}${instancePath}/${escapeName(name)}`, message: own };
}

function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
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
