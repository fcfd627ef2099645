import { HttpError, InvalidResponse, type ResponseViolation } from '../../server/errors/http-error.ts';
import type { Operation } from '../../server/openapi/model.ts';
import { type AnyResponse, createResponseCheck } from '../../server/response/check-response.ts';
import type { Choice } from './choose-response.ts';

const check = createResponseCheck();

/** The response if the contract allows it, without the headers that it does not need and that cannot be sent. */
export function settle(operation: Operation, choice: Choice, made: AnyResponse): AnyResponse {
  const violations = findViolations(operation, made);
  if (violations.length === 0) return made;
  const bad = new Set(violations.map(({ where }) => where));
  const headers = Object.entries(made.headers ?? {}).filter(([name]) => !bad.has(`header ${name}`));
  const without = { ...made, headers: Object.fromEntries(headers) };
  const left = findViolations(operation, without);
  if (left.length === 0) return without;
  throw new HttpError(501, explainFailure(operation, choice, left));
}

/** The ways in which the contract does not allow a response. */
export function findViolations(operation: Operation, response: AnyResponse): ResponseViolation[] {
  try {
    check(operation, response);
    return [];
  } catch (error) {
    if (error instanceof InvalidResponse) return error.violations;
    throw error;
  }
}

function explainFailure({ id }: Operation, { code, body }: Choice, [first]: ResponseViolation[]): string {
  const what = `the ${code} of ${id}${body ? ` as ${body.type}` : ''}`;
  const found = body?.content.makeSample.failure ?? (first && `${first.where} ${first.message}`);
  const reason = found ? ` (${found})` : '';
  return `The mock found nothing that the contract allows for ${what}${reason}: give it an example, or ask for another response with Prefer: code=….`;
}
