import { describeThrown } from '../errors/describe-thrown.ts';
import { redact } from '../errors/redact.ts';
import { findResponse } from '../openapi/document/index.ts';
import type { Operation } from '../openapi/model.ts';
import { type PreferType, renderBody, type UndeclaredProperties } from './body.ts';
import type { SentBody } from './encoding.ts';
import { renderHeaders } from './headers.ts';
import { InvalidResponse, type ResponseViolation } from './invalid-response.ts';

/** The response of a handler, whatever its operation. */
export interface AnyResponse {
  status: number;
  headers?: Record<string, unknown>;
  /** Which of the declared media types the body has; the one that the caller prefers unless given. */
  contentType?: string;
  body?: unknown;
}

/** A response as it is sent. */
export interface RenderedResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: SentBody | undefined;
}

/**
 * A rendered response, and the ways in which the contract does not allow it; always none where that is enforced. Those of
 * a body that is sent as it comes are added once they are found; where the contract is enforced, the body ends there.
 */
export interface CheckedResponse extends RenderedResponse {
  violations: ResponseViolation[];
  /** The properties of the body that the contract does not name, as JSON pointers with `*` for an index. */
  undeclared: string[];
}

/** What becomes of responses that the contract does not allow: a 500, a line in the log, or nothing. */
export type ResponseValidation = 'enforce' | 'report' | 'off';

/** Renders a response if it is one that the contract allows; throws an `InvalidResponse` if not. */
export type CheckResponse = (operation: Operation, response: AnyResponse, prefer?: PreferType) => CheckedResponse;

/**
 * Holds responses against the contract: status, headers, media type and body, whatever the status. The body that is held
 * against it is the one that a reader of the sent bytes has.
 */
export function createResponseCheck(
  validation: ResponseValidation = 'enforce',
  undeclared: UndeclaredProperties = 'allow',
): CheckResponse {
  const isOff = validation === 'off';
  return (operation, given, prefer = ([first]) => first) => {
    const { response, violations } = readResponse(operation, given);
    const { status } = response;
    const declared = findResponse(operation, status);
    // An operation that declares none says nothing of its responses (OpenAPI 3.1, section 4.8.10).
    if (!declared && operation.responses.length > 0) {
      violations.push({
        where: 'status',
        message: `${status} is not declared`,
        pointer: operation.responsesPointer,
      });
    }
    const onLate = (found: ResponseViolation[]) => {
      violations.push(...found);
      const isRefused = validation === 'enforce' || found.some(({ isUnsendable }) => isUnsendable);
      if (isRefused) throw new InvalidResponse(operation, String(status), found);
    };
    const { headers, violations: ofHeaders } = renderHeaders(declared, response.headers, isOff);
    const rules = { operation, declared, prefer, isOff, undeclared, onLate };
    const { type, violations: ofBody, ...rendered } = renderBody(rules, response);
    violations.push(...ofHeaders, ...ofBody);

    const refused = validation === 'enforce' ? violations : violations.filter(({ isUnsendable }) => isUnsendable);
    if (refused.length > 0) throw new InvalidResponse(operation, String(status), violations);
    if (type !== undefined) headers['Content-Type'] = type;
    return { status, headers, ...rendered, violations: validation === 'report' ? violations : [] };
  };
}

const members = new Set(['status', 'headers', 'contentType', 'body']);

/** The members of the response, each read once; throws an `InvalidResponse` for what is no response at all. */
function readResponse(
  operation: Operation,
  given: unknown,
): { response: AnyResponse; violations: ResponseViolation[] } {
  const pointer = operation.responsesPointer;
  const refuse = (where: string, message: string, value: unknown) =>
    new InvalidResponse(operation, 'what is no response', [
      { where, message, pointer, value: redact(value, where), isUnsendable: true },
    ]);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw refuse('response', 'must be an object with a status', given);
  }
  const { response, unknown } = readMembers(given, (message) => refuse('response', message, {}));
  const { status } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw refuse('status', 'must be an integer from 200 to 599', status);
  }
  const violations = unknown.map((name) => ({
    where: `response /${name}`,
    message: 'is no member of a response',
    pointer,
  }));
  return { response, violations };
}

function readMembers(given: object, refuse: (message: string) => InvalidResponse) {
  try {
    const { status, headers, contentType, body } = given as AnyResponse;
    const unknown = Object.keys(given).filter((name) => !members.has(name));
    return { response: { status, headers, contentType, body } as AnyResponse, unknown };
  } catch (error) {
    throw refuse(`cannot be read: ${describeThrown(error)}`);
  }
}
