/** A handler has not responded in time; whatever it still does is lost on the caller. */
export class HandlerTimeout extends Error {
  override name = 'HandlerTimeout';
}

/** The response of the handler, if it comes within `milliseconds`; rejects with a `HandlerTimeout` otherwise. */
export async function respondInTime<T>(
  operationId: string,
  milliseconds: number,
  respond: () => Promise<T> | T,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new HandlerTimeout(`The handler of ${operationId} has not answered within ${milliseconds} ms.`)),
    milliseconds,
  );
  try {
    return await Promise.race([respond(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
