import { HttpError } from '../../server/errors/index.ts';
import { isNode } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import type { MockSession, MockSessions, SessionPreferences } from './sessions.ts';

/** What a request wants of the mock, from the `Prefer` header (RFC 7240). */
export interface Preferences {
  /** The status of the response. */
  code?: string;
  /** The name of the example that is the response. */
  example?: string;
  /** True if the body is sample data rather than an example. */
  dynamic?: boolean;
  /** The seed of the sample data. */
  seed?: string;
  /** Milliseconds to wait before the response: at least, and at most. */
  delay?: [least: number, most: number];
  /** How often the preferences hold; from then on the response is the ordinary one. */
  times?: number;
  /** False if the response is the one of a mock without a memory. */
  isStateful?: boolean;
  /** The name of the session that the request belongs to. */
  session?: string;
}

/** The longest delay, in milliseconds. */
export const longestDelay = 60_000;

/** A word of the header. */
interface Word {
  /** The values that it takes, and that in words. */
  form: RegExp;
  wanted: string;
  read(value: string): Preferences;
  help?: [text: string, meaning: string];
}

const milliseconds = '([1-5]?\\d{1,4}|60000)';

/** Every word that a mock knows. */
const words: Record<string, Word> = {
  code: {
    form: /^[1-5]\d\d$/,
    wanted: 'an HTTP status',
    read: (code) => ({ code }),
    help: ['code=503', 'that status; with example= that example of it'],
  },
  example: {
    form: /^/,
    wanted: 'the name of an example',
    read: (example) => ({ example }),
    help: ['example=NAME', 'that example of the contract, whichever status it belongs to'],
  },
  times: {
    form: /^[1-9]\d{0,5}$/,
    wanted: 'how often it holds, from 1 to 999999',
    read: (times) => ({ times: Number(times) }),
    help: ['code=503, times=2', 'the first two times in its session, then the ordinary response'],
  },
  dynamic: {
    form: /^(true|false)$/,
    wanted: 'true or false',
    read: (dynamic) => ({ dynamic: dynamic === 'true' }),
    help: ['dynamic=true, seed=42', 'sample data as the body, the same again for the same seed'],
  },
  seed: { form: /^/, wanted: 'any text', read: (seed) => ({ seed }) },
  delay: {
    form: new RegExp(`^${milliseconds}(-${milliseconds})?$`),
    wanted: `milliseconds, at most ${longestDelay}, or a range such as 100-500`,
    read: (delay) => {
      const [from = 0, to = from] = delay.split('-').map(Number);
      return { delay: [Math.min(from, to), Math.max(from, to)] };
    },
    help: ['delay=300', `milliseconds to wait, at most ${longestDelay}; delay=100-500 is a random time in between`],
  },
  state: {
    form: /^(on|off)$/,
    wanted: 'on or off',
    read: (state) => ({ isStateful: state === 'on' }),
    help: ['state=off, state=on', 'without and with a memory, for this request'],
  },
  session: {
    form: /^[\w.:@~-]{1,128}$/,
    wanted: 'a name of at most 128 letters, digits and .:@~-',
    read: (session) => ({ session }),
    help: ['session=NAME', 'a memory of its own: sessions know nothing of each other'],
  },
};

const wordOf = new Map(Object.entries(words));

/** The words that help shows, each with its meaning. */
export const preferTexts = Object.values(words).flatMap(({ help }) => (help ? [help] : []));

/**
 * The preferences in values of the header, the first of each name; unknown words are ignored (RFC 7240, section 2). A value
 * without a meaning is a 400.
 */
export function readPreferences(...headers: (string | string[] | undefined)[]): Preferences {
  const values = new Map<string, string>();
  for (const [name, value] of readWords(headers.flat().join(',')))
    if (value !== undefined && !values.has(name)) values.set(name, value);
  const preferences: Preferences = {};
  for (const [name, value] of values) {
    const word = wordOf.get(name);
    if (word?.form.test(value) === false)
      throw new HttpError(400, `Prefer: ${name} must be ${word.wanted}, not "${value}".`);
    Object.assign(preferences, word?.read(value));
  }
  return preferences;
}

/** Names in lower case, and values, in the order of the text; anything else is skipped. Each character is looked at once. */
function readWords(text: string): [name: string, value: string | undefined][] {
  const preference = /([a-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;"]+)))?|[^a-z-]+/giy;
  return [...text.matchAll(preference)].flatMap(([, name, quoted, plain]): [string, string | undefined][] =>
    name === undefined ? [] : [[name.toLowerCase(), quoted ?? plain]],
  );
}

/** The name of the session in a value of the header, whatever else that says; empty where it names none that may be. */
export function readSessionName(header: string | string[] | undefined): string {
  const named = readWords([header].flat().join(',')).find(([word, value]) => word === 'session' && value !== undefined);
  return named?.[1] && words.session?.form.test(named[1]) ? named[1] : '';
}

/** The session that a header names; the one without a name unless it does. */
export function sessionOf(sessions: MockSessions, header: string | string[] | undefined): MockSession {
  return sessions.of(readSessionName(header));
}

/**
 * The preferences of a request: its own, then those of its session for the operation, then for all. Those that hold a number
 * of times are counted by session, operation and text; once used up, they hold no more.
 */
export function preferencesOf(
  session: MockSession,
  { id }: Operation,
  header: string | string[] | undefined,
): Preferences {
  const { prefer, operations } = session.preferences;
  const levels = [[header].flat().join(','), Object.hasOwn(operations, id) ? operations[id] : undefined, prefer];
  const isHolding = (text: string) => {
    const { times } = readPreferences(text);
    return times === undefined || session.use(id, text, times);
  };
  return readPreferences(...levels.filter((text) => text !== undefined && isHolding(text)));
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
  for (const text of [prefer, ...entries.map(([, each]) => each)]) checkSessionText(text);
  return { prefer, operations: Object.fromEntries(entries) };
}

/** Turns down what has no meaning, unknown words, and a session within what belongs to one already. */
function checkSessionText(text: string): void {
  for (const [name, value] of readWords(text)) {
    if (wordOf.has(name) && value !== undefined) continue;
    const reason = wordOf.has(name) ? `Prefer: ${name} needs a value` : `A mock has no preference ${name}`;
    throw new HttpError(400, `${reason}; write ${[...wordOf.keys()].map((word) => `${word}=…`).join(', ')}.`);
  }
  if (readPreferences(text).session !== undefined)
    throw new HttpError(400, 'The session is named by the header or ?session=, not by its preferences.');
}
