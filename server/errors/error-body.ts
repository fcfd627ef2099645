import { STATUS_CODES } from 'node:http';
import type { Operation, Response } from '../openapi/model.ts';
import { findResponse } from '../openapi/responses.ts';
import type { PreferType } from '../response/body.ts';
import type { AnyResponse, CheckResponse, RenderedResponse } from '../response/check-response.ts';
import { describeThrown } from './describe-thrown.ts';

/** An error that the server itself tells. */
export interface ServerError {
  status: number;
  /** The headers that HTTP demands with that status, such as `Allow`. */
  headers: Record<string, string>;
  detail: string;
  /** The violations of a request, by property. */
  violations?: Record<string, string[]>;
}

/** The response as it is sent, and the reasons why the contract does not allow it: none, unless there was no other way. */
export interface ErrorResponse {
  response: RenderedResponse;
  reasons: string[];
}

/**
 * Finds the body of an error that the contract allows. Where it declares the status, the first of these that is valid:
 * the violations by property, `{"detail"}`, problem details (RFC 9457; first of all where their media type is declared),
 * no body at all, an example of the contract's own.
 * If none is valid, or the status is not declared, the first body is sent as it is: the caller has to be told something.
 */
export function renderError(
  operation: Operation | undefined,
  error: ServerError,
  check: CheckResponse,
  prefer: PreferType,
): ErrorResponse {
  const { status, headers, detail, violations } = error;
  const declared = operation && findResponse(operation, status);
  const reasons: string[] = [];
  for (const candidate of declared ? candidatesFor(declared, error) : []) {
    try {
      const { headers: checked, body } = check(operation as Operation, candidate, prefer);
      return { response: { status, headers: { ...checked, ...headers }, body }, reasons: [] };
    } catch (thrown) {
      reasons.push(describeThrown(thrown));
    }
  }
  const body = JSON.stringify(violations ?? { detail });
  return { response: { status, headers: { ...headers, 'Content-Type': 'application/json' }, body }, reasons };
}

function candidatesFor(declared: Response, error: ServerError): AnyResponse[] {
  const { status, detail, violations } = error;
  const headers = readDeclared(declared, error.headers);
  const problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...(violations && { errors: violations }),
  };
  const plain = [...(violations ? [violations] : []), { detail }];
  const json = declared.content.find(({ syntax }) => syntax === 'json');
  const contentType = json?.type;
  const bodies = json?.media.essence.startsWith('application/problem+') ? [problem, ...plain] : [...plain, problem];
  const own = bodies.map((body): AnyResponse => ({ status, headers, ...(contentType && { contentType }), body }));
  return [...own, { status, headers }, ...examplesOf(declared, status)];
}

/** The headers that the contract declares, each as a value of its type there. */
function readDeclared(declared: Response, texts: Record<string, string>): Record<string, unknown> {
  const entries = Object.entries(texts).flatMap(([name, text]): [string, unknown][] => {
    const header = declared.headers.get(name.toLowerCase());
    return header ? [[name, header.codec.read(text, header.check?.isValid)]] : [];
  });
  return Object.fromEntries(entries);
}

/** The contract's own examples for a response, with its examples for the headers that are required. */
function examplesOf({ headers, content }: Response, status: number): AnyResponse[] {
  const required = [...headers.values()].filter(({ isRequired }) => isRequired);
  const given = Object.fromEntries(required.map(({ name, examples: [example] }) => [name, example?.value]));
  return content.flatMap(({ type, examples: [example] }) =>
    example === undefined ? [] : [{ status, headers: given, contentType: type, body: example.value }],
  );
}
