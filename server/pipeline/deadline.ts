import { types } from 'node:util';
import { describeThrown } from '../errors/describe-thrown.ts';
import { type HandlerCall, HandlerTimeout } from './handler-call.ts';

/**
 * The response of a handler, if it comes within `milliseconds`. Rejects with a `HandlerTimeout` otherwise, and always with
 * an error, which the handler's call is aborted with.
 */
export async function respondInTime<T>(
  operationId: string,
  milliseconds: number,
  respond: () => Promise<T> | T,
  call: HandlerCall,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new HandlerTimeout(`The handler of ${operationId} has not answered within ${milliseconds} ms.`));
  }, milliseconds);
  try {
    return await Promise.race([respond(), late]);
  } catch (thrown) {
    const error = toError(thrown);
    call.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
    call.end();
  }
}

/** Whoever reads what was thrown finds an error. */
function toError(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error(`Not an error was thrown: ${describeThrown(thrown)}`);
}
