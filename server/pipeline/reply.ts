import { type Document, type Located, pointerTo, type Response } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import type { FindSchemaViolations } from '../openapi/schemas.ts';
import { InvalidReply, type ReplyViolation } from './invalid-reply.ts';
import { describe } from './plain.ts';
import { type PreferType, renderBody } from './reply-body.ts';
import { renderHeaders } from './reply-headers.ts';
import { renderShown } from './shown.ts';

/** What a handler answers, whatever its operation. */
export interface AnyReply {
  status: number;
  headers?: Record<string, unknown>;
  /** Which of the declared media types the body has; the one that the caller prefers unless given. */
  contentType?: string;
  body?: unknown;
}

/** A reply in the bytes in which it is sent. */
export interface CheckedReply {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer | undefined;
  /** In what the contract does not allow it; always empty where that is enforced. */
  violations: ReplyViolation[];
}

/** What becomes of replies that the contract does not allow: a 500, a line in the log, or nothing. */
export type ReplyValidation = 'enforce' | 'report' | 'off';

/** Turns a reply into bytes if it is one that the contract allows; throws an `InvalidReply` if not. */
export type CheckReply = (operation: Operation, reply: AnyReply, prefer?: PreferType) => CheckedReply;

/**
 * Holds replies against the contract: status, headers, media type and body, whatever the status. What is held against it
 * is read back from the bytes that are sent.
 */
export function createReplyCheck(
  document: Document,
  findViolations: FindSchemaViolations,
  validation: ReplyValidation = 'enforce',
): CheckReply {
  const find: FindSchemaViolations = validation === 'off' ? () => [] : findViolations;
  return (operation, given, prefer = () => undefined) => {
    const { reply, violations } = readReply(operation, given);
    const { status } = reply;
    const declared = findResponse(operation, status);
    if (!declared) {
      violations.push({ where: 'status', message: `${status} is not declared`, pointer: responsesOf(operation) });
    }
    const { headers, violations: ofHeaders } = renderHeaders({ document, declared, find }, reply.headers);
    const { type, body, violations: ofBody } = renderBody({ document, operation, declared, find, prefer }, reply);
    violations.push(...ofHeaders, ...ofBody);

    const refused = validation === 'enforce' ? violations : violations.filter(({ isUnsendable }) => isUnsendable);
    if (refused.length > 0) throw new InvalidReply(operation, String(status), violations);
    return {
      status,
      headers: { ...headers, ...(type && { 'Content-Type': type }) },
      body,
      violations: validation === 'report' ? violations : [],
    };
  };
}

/** What the contract declares for a status: by its number, its class, or `default`. */
export function findResponse({ responses }: Operation, status: number): Located<Response> | undefined {
  return responses.get(String(status)) ?? responses.get(`${String(status)[0]}XX`) ?? responses.get('default');
}

const members = ['status', 'headers', 'contentType', 'body'];

/** The members of the reply, each read once; throws an `InvalidReply` for what is no reply at all. */
function readReply(operation: Operation, given: unknown): { reply: AnyReply; violations: ReplyViolation[] } {
  const refuse = (where: string, message: string, value: unknown) =>
    new InvalidReply(operation, 'what is no reply', [
      { where, message, pointer: responsesOf(operation), value: renderShown(value, where), isUnsendable: true },
    ]);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw refuse('reply', 'must be an object with a status', given);
  }
  const { reply, unknown } = readMembers(given, (message) => refuse('reply', message, {}));
  const { status } = reply;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw refuse('status', 'must be an integer from 200 to 599', status);
  }
  const violations = unknown.map((name) => ({
    where: `reply /${name}`,
    message: 'is no member of a reply',
    pointer: responsesOf(operation),
  }));
  return { reply, violations };
}

function readMembers(given: object, refuse: (message: string) => InvalidReply) {
  try {
    const { status, headers, contentType, body } = given as AnyReply;
    const unknown = Object.keys(given).filter((name) => !members.includes(name));
    return { reply: { status, headers, contentType, body } as AnyReply, unknown };
  } catch (error) {
    throw refuse(`cannot be read: ${describe(error)}`);
  }
}

function responsesOf({ path, method }: Operation): string {
  return pointerTo('#', 'paths', path, method, 'responses');
}
