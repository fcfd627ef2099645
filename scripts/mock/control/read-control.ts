import { HttpError } from '../../../server/errors/http-error.ts';
import { isNode } from '../../../server/openapi/document/index.ts';
import type { Contract } from '../../../server/openapi/model.ts';
import { parseJson } from '../../../server/pipeline/parse-json.ts';
import { readBytes } from '../../../server/pipeline/read-bytes.ts';
import type { RequestContext } from '../../../server/pipeline/request-context.ts';
import { readPreferences, refuseUnknownWords } from '../prefer.ts';
import { mostMemory, type SessionPreferences } from '../state/sessions.ts';
import { weighText } from '../state/weigh.ts';

/** The most bytes that a mock is told about itself at once. */
const mostBytes = 10_000_000;

/** The JSON in the body of a request: a 400 where it is none, a 413 where it would take more memory than there is for sessions. */
export async function readJson(context: RequestContext): Promise<unknown> {
  const text = (await readBytes(context, mostBytes)).toString();
  if (weighText(text) <= mostMemory) return parseJson(text);
  throw new HttpError(413, `The body would take more than the ${mostMemory} bytes of memory that sessions may take.`);
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
