/** A handler has not responded in time; whatever it still does is lost on the caller. */
export class HandlerTimeout extends Error {
  override name = 'HandlerTimeout';
}

/** The response of the handler, if it comes within `milliseconds`; rejects with a `HandlerTimeout` otherwise. */
export function respondInTime<T>(operationId: string, milliseconds: number, respond: () => Promise<T> | T): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new HandlerTimeout(`The handler of ${operationId} has not answered within ${milliseconds} ms.`));
    }, milliseconds);
    const settle =
      <V>(end: (value: V) => void) =>
      (value: V) => {
        clearTimeout(timer);
        end(value);
      };
    // A handler that throws at once rejects as well.
    new Promise<T>((begin) => begin(respond())).then(settle(resolve), settle(reject));
  });
}
