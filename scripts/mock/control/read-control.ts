import type { IncomingMessage } from 'node:http';
import { HttpError } from '../../../server/errors/http-error.ts';
import type { Contract } from '../../../server/openapi/model.ts';
import { isNode } from '../../../server/openapi/subschemas.ts';
import { readPreferences, refuseUnknownWords } from '../prefer.ts';
import type { SessionPreferences } from '../state/sessions.ts';

/** The most bytes that a mock is told about itself at once. */
const mostBytes = 10_000_000;

/** The JSON in the body of a request; a 400 where it is none. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let left = mostBytes;
  for await (const chunk of request) {
    left -= chunk.length;
    if (left < 0) throw new HttpError(413, `The body is larger than ${mostBytes} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch (error) {
    throw new HttpError(400, `The body must be JSON: ${error instanceof Error ? error.message : error}`);
  }
}

/** The preferences of a session that a JSON value describes; a 400 that says what is wrong with it where it does not. */
export function readSessionPreferences({ operations: known }: Contract, given: unknown): SessionPreferences {
  const form = 'Preferences are {"prefer": "…", "operations": {"ID": "…"}}, each a value of the Prefer header.';
  if (!isNode(given)) throw new HttpError(400, form);
  const { prefer = '', operations = {}, ...others } = given;
  if (typeof prefer !== 'string' || !isNode(operations) || Object.keys(others).length > 0)
    throw new HttpError(400, form);
  const ids = new Set(known.map(({ id }) => id));
  const entries = Object.entries(operations).map(([id, text]): [string, string] => {
    if (!ids.has(id))
      throw new HttpError(400, `There is no operation ${id}; there are ${[...ids].slice(0, 50).join(', ')}.`);
    if (typeof text !== 'string') throw new HttpError(400, form);
    return [id, text];
  });
  for (const text of [prefer, ...entries.map(([, each]) => each)]) refuseSession(text);
  return { prefer, operations: Object.fromEntries(entries) };
}

/** Refuses what has no meaning, words that a mock does not know, and a session within what belongs to one already. */
function refuseSession(text: string): void {
  refuseUnknownWords(text);
  if (readPreferences(text).session === undefined) return;
  throw new HttpError(400, 'The session is named by the header or ?session=, not by its preferences.');
}
