/** A handler has not answered in time; whatever it still does is lost on the caller. */
export class HandlerTimeout extends Error {
  override name = 'HandlerTimeout';
}

/** What the handler answers, if it does within `milliseconds`; rejects with a `HandlerTimeout` otherwise. */
export async function answerInTime<T>(
  operationId: string,
  milliseconds: number,
  answer: () => Promise<T> | T,
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new HandlerTimeout(`The handler of ${operationId} has not answered within ${milliseconds} ms.`)),
    milliseconds,
  );
  try {
    return await Promise.race([answer(), promise]);
  } finally {
    clearTimeout(timer);
  }
}
