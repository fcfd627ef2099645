import { types } from 'node:util';
import { describeThrown } from '../errors/describe-thrown.ts';
import { type HandlerCall, HandlerTimeout } from './handler-call.ts';

/**
 * The response of a handler, if it comes within `milliseconds`. Rejects with a `HandlerTimeout` otherwise, and always with
 * an error, which the handler's call is aborted with. A call that has responded goes on for as long as its body is read.
 */
export function respondInTime<T>(
  operationId: string,
  milliseconds: number,
  respond: () => Promise<T> | T,
  call: HandlerCall,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (thrown: unknown) => {
      const error = toError(thrown);
      call.abort(error);
      call.end();
      clearTimeout(timer);
      reject(error);
    };
    const timer = setTimeout(() => {
      fail(new HandlerTimeout(`The handler of ${operationId} has not answered within ${milliseconds} ms.`));
    }, milliseconds);
    const succeed = (value: T) => {
      clearTimeout(timer);
      resolve(value);
    };
    // A handler that throws at once rejects as well.
    new Promise<T>((begin) => begin(respond())).then(succeed, fail);
  });
}

/** Whoever reads what was thrown finds an error. */
function toError(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error(`Not an error was thrown: ${describeThrown(thrown)}`);
}
