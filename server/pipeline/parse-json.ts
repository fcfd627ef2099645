import { HttpError } from '../errors/index.ts';
import { readJson, UnreadableBody } from '../openapi/bodies/index.ts';

/** The value of a JSON text; a 400 where it is none, or nested too deep. */
export function parseJson(text: string): unknown {
  return readOrRefuse(() => readJson(text));
}

/**
 * What is read of a body, or a 400 that says why it cannot be.
 * @param place the words for where in the body that is
 */
export function readOrRefuse<T>(read: () => T, place = ''): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    const { format, message, isQuoting } = error;
    const logged = isQuoting && place === '' ? { reason: `The body is not ${format}.` } : {};
    throw new HttpError(400, `${place}${format} parse error - ${message}`, {}, logged);
  }
}
