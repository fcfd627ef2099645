import assert from 'node:assert/strict';
import type { OperationId } from '../../generated/contract.ts';
import type { mediaTypes } from '../../generated/operations.ts';
import type { operations } from '../../generated/response-types.ts';
import { type Call, call, type TestResponse } from './calls.ts';

/** A response to an operation, whose JSON is typed as the contract declares it for the status. */
export interface OperationResponse<Id extends OperationId, Status extends number> extends TestResponse {
  status: Status;
  json: JsonOf<DeclaredFor<operations[Id]['responses'], Status>>;
}

/** Sends a request to an operation. Fails unless the response has the status; the message says what came instead. */
export function callOperation<Id extends OperationId, Status extends number>(
  url: string,
  id: Id,
  status: Status,
  sent: Call,
): Promise<OperationResponse<Id, Status>>;
export async function callOperation(url: string, id: string, status: number, sent: Call): Promise<unknown> {
  const response = await call(url, sent);
  assert.equal(
    response.status,
    status,
    `${id} responds with ${response.status}, not with ${status}: ${tell(response)}`,
  );
  return response;
}

function tell({ status, text }: TestResponse): string {
  return status === 501 ? 'its handler is not written yet' : text || 'without a body';
}

/** The response that is declared for a status: under the status itself, its class, or `default`. */
type DeclaredFor<Responses, Status extends number> = Status extends keyof Responses
  ? Responses[Status]
  : ClassOf<Status> extends keyof Responses
    ? Responses[ClassOf<Status>]
    : Responses extends { default: infer Declared }
      ? Declared
      : never;

type ClassOf<Status extends number> = `${Status}` extends `${infer Digit}${string}` ? `${Digit}XX` : never;

/** The body in those of its media types that are JSON. */
type JsonOf<Declared> = Declared extends { content: infer Content }
  ? [Content] extends [never]
    ? undefined
    : { [Type in keyof Content]: SyntaxOf<Type> extends 'json' ? Content[Type] : never }[keyof Content]
  : undefined;

type SyntaxOf<Type> = Type extends keyof typeof mediaTypes ? (typeof mediaTypes)[Type] : 'bytes';
