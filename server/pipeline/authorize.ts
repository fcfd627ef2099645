import type { Authorize } from '../auth.ts';
import { HttpError } from '../errors/index.ts';
import { goOn, operationOf, type Step } from './request-context.ts';

/** Asks whether the caller may do what a valid request asks for: 403, also where a response to it is stored already. */
export function createAuthorization(authorize: Authorize): Step {
  return (context) => {
    const { caller, input, request, log } = context;
    const { id, method, path } = operationOf(context);
    const allowed = authorize({ operation: { id, method, path }, caller, input, request, log });
    return goOn(allowed, (isAllowed) => {
      if (!isAllowed) throw new HttpError(403, 'The caller may not do this.');
    });
  };
}
