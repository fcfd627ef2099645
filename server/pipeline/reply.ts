import { type Document, type Header, type Located, locate, pointerTo, type Response } from '../openapi/document.ts';
import type { Operation } from '../openapi/operations.ts';
import type { FindSchemaViolations } from '../openapi/schemas.ts';

/** What a handler answers, whatever its operation. */
export interface AnyReply {
  status: number;
  headers?: Record<string, unknown>;
  body?: unknown;
}

/** A reply in the bytes in which it is sent. */
export interface CheckedReply {
  status: number;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

/** A reply that departs from the contract; the message says where and how, and is for the log alone. */
export class InvalidReply extends Error {
  override name = 'InvalidReply';
}

/** Turns a reply into bytes if it is one that the contract allows; throws an `InvalidReply` if not. */
export type CheckReply = (operation: Operation, reply: AnyReply) => CheckedReply;

/** Holds replies against the contract: status, headers and body, whatever the status. */
export function createReplyCheck(document: Document, findViolations: FindSchemaViolations): CheckReply {
  return (operation, { status, headers = {}, body }) => {
    const declared = findResponse(operation, status);
    const problems = [
      ...findHeaderProblems(document, findViolations, declared, headers),
      ...findBodyProblems(findViolations, declared, toJson(operation, body)),
    ];
    if (problems.length > 0) throw new InvalidReply(`${operation.id} answered ${status}, but ${problems.join('; ')}.`);
    const [type] = Object.keys(declared.node.content ?? {});
    return {
      status,
      headers: {
        ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
        ...(type && { 'Content-Type': type }),
      },
      body: type ? Buffer.from(JSON.stringify(body)) : undefined,
    };
  };
}

function findResponse({ id, responses }: Operation, status: number): Located<Response> {
  const keys = [String(status), `${String(status)[0]}XX`, 'default'];
  const [declared] = keys.flatMap((key) => responses.get(key) ?? []);
  if (!declared) throw new InvalidReply(`${id} answered ${status}, which the contract does not declare.`);
  return declared;
}

function findHeaderProblems(
  document: Document,
  findViolations: FindSchemaViolations,
  { node, pointer }: Located<Response>,
  headers: Record<string, unknown>,
): string[] {
  const declared = Object.keys(node.headers ?? {});
  const undeclared = Object.keys(headers).filter((name) => !declared.includes(name));
  const violations = declared.flatMap((name) => {
    const header = locate<Header>(document, pointerTo(pointer, 'headers', name));
    const value = headers[name];
    if (value === undefined) return header.node.required ? [`the required header ${name} is missing`] : [];
    const violations = findViolations(pointerTo(header.pointer, 'schema'), value);
    return violations.map((violation) => `the header ${name} ${violation.message} (${violation.pointer})`);
  });
  return [...undeclared.map((name) => `the header ${name} is not declared`), ...violations];
}

function findBodyProblems(
  findViolations: FindSchemaViolations,
  { node, pointer }: Located<Response>,
  body: unknown,
): string[] {
  const [type] = Object.keys(node.content ?? {});
  if (type === undefined) return body === undefined ? [] : ['there is a body where none is declared'];
  if (body === undefined) return ['the body is missing'];
  if (!node.content?.[type]?.schema) return [];
  const violations = findViolations(pointerTo(pointer, 'content', type, 'schema'), body);
  return violations.map(({ at, message, pointer }) => `the body${at && ` at ${at}`} ${message} (${pointer})`);
}

/** The body as its reader will see it: what is checked is what is sent. */
function toJson({ id }: Operation, body: unknown): unknown {
  if (body === undefined) return undefined;
  try {
    return JSON.parse(JSON.stringify(body));
  } catch (error) {
    throw new InvalidReply(
      `${id} answered with a body that is not JSON: ${error instanceof Error ? error.message : error}.`,
    );
  }
}
