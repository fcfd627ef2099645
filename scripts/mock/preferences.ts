import { HttpError } from '../../server/errors/index.ts';
import { isNode } from '../../server/openapi/document/index.ts';
import type { Contract, Operation } from '../../server/openapi/model.ts';
import { createChance } from '../../server/openapi/schema/index.ts';
import { type Fault, faults, isFault } from './faults.ts';
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
  /** Gives the milliseconds to wait before the response, from a number between 0 and 1. */
  delay?: (chance: () => number) => number;
  /** How often the preferences hold; from then on the response is the ordinary one. */
  times?: number;
  /** The part of the requests for which they hold. */
  rate?: number;
  /** What becomes of the connection or the response. */
  fault?: Fault;
  /** How many requests there may be in so many seconds. */
  limit?: { most: number; seconds: number };
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
  rate: {
    form: /^(0(\.\d{1,6})?|1)$/,
    wanted: 'from 0 to 1',
    read: (rate) => ({ rate: Number(rate) }),
    help: ['code=503, rate=0.2', 'for a fifth of the requests; with seed= for the same ones each time'],
  },
  fault: {
    form: new RegExp(`^(${Object.keys(faults).join('|')})$`),
    wanted: `one of ${Object.keys(faults).join(', ')}`,
    read: (fault) => (isFault(fault) ? { fault } : {}),
    help: [
      'fault=reset, rate=0.1',
      `what goes wrong: ${Object.entries(faults)
        .map(([name, about]) => `${name} (${about})`)
        .join(', ')}`,
    ],
  },
  limit: {
    form: /^[1-9]\d{0,5}\/[1-9]\d{0,4}$/,
    wanted: 'requests per seconds, such as 100/60',
    read: (limit) => {
      const [most = 1, seconds = 1] = limit.split('/').map(Number);
      return { limit: { most, seconds } };
    },
    help: ['limit=100/60', 'a 429 with Retry-After after 100 requests in 60 seconds'],
  },
  dynamic: {
    form: /^(true|false)$/,
    wanted: 'true or false',
    read: (dynamic) => ({ dynamic: dynamic === 'true' }),
    help: ['dynamic=true, seed=42', 'sample data as the body, the same again for the same seed'],
  },
  seed: { form: /^/, wanted: 'any text', read: (seed) => ({ seed }) },
  delay: {
    form: new RegExp(`^${milliseconds}(-${milliseconds}|~[0-2](\\.\\d+)?)?$`),
    wanted: `milliseconds, at most ${longestDelay}, a range such as 100-500, or a median and a spread such as 120~0.5`,
    read: (delay) => ({ delay: readDelay(delay) }),
    help: [
      'delay=300',
      `milliseconds to wait, at most ${longestDelay}; 100-500 is a random time in between, 120~0.5 log-normal around a median`,
    ],
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

/** Waits as long as it says, anything within a range, or as networks do: mostly about the median, now and then much longer. */
function readDelay(text: string): NonNullable<Preferences['delay']> {
  const [median = 0, spread] = text.split('~').map(Number);
  if (spread !== undefined) {
    // A normal deviate (Box and Muller, 1958).
    const deviate = (chance: () => number) => Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
    return (chance) => Math.min(longestDelay, median * Math.exp(spread * deviate(chance)));
  }
  const [from = 0, to = from] = text.split('-').map(Number);
  return (chance) => Math.min(from, to) + chance() * Math.abs(to - from);
}

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

/** The preferences of a request, as far as they hold. */
export interface HeldPreferences extends Preferences {
  /** Gives numbers between 0 and 1. */
  chance(): number;
  /** The seconds until there may be a request again, where there were as many as may be. */
  retryAfter?: number;
}

/**
 * The preferences of a request: its own, then those of its session for the operation, then for all. Those that hold a number
 * of times, for a part of the requests or up to a limit are counted by session, operation and text.
 */
export function preferencesOf(
  session: MockSession,
  { id }: Operation,
  header: string | string[] | undefined,
): HeldPreferences {
  const { prefer, operations } = session.preferences;
  const own = Object.hasOwn(operations, id) ? operations[id] : undefined;
  const held: Partial<HeldPreferences>[] = [];
  for (const text of [[header].flat().join(','), own ?? [], prefer].flat().filter((each) => each !== '')) {
    const { times, rate, limit, ...others } = readPreferences(text);
    const isCounted = times !== undefined || rate !== undefined || limit !== undefined;
    // A limit is one for all operations that it is said for.
    const { used, secondsLeft } = session.count(isCounted ? `${limit ? '' : id} ${text}` : undefined, limit?.seconds);
    const chance = others.seed === undefined ? Math.random : drawFrom(`${others.seed} ${id} ${used}`);
    if ((times !== undefined && used >= times) || (rate !== undefined && chance() >= rate)) continue;
    const isBeyond = limit !== undefined && used >= limit.most;
    held.unshift({
      ...others,
      ...(isBeyond && { retryAfter: secondsLeft }),
      ...(others.seed !== undefined && { chance }),
    });
  }
  // The first to say something is the last to be read.
  return Object.assign({ chance: Math.random }, ...held);
}

function drawFrom(seed: string): () => number {
  const draw = createChance(seed);
  return () => draw(2 ** 32) / 2 ** 32;
}

/** The preferences of a session that a JSON value describes; a 400 that says what is wrong with it where it does not. */
export function readSessionPreferences({ operations: known }: Contract, given: unknown): SessionPreferences {
  const form =
    'Preferences are {"prefer": "…", "operations": {"ID": "…"}}, each a value of the Prefer header or a list of some.';
  if (!isNode(given)) throw new HttpError(400, form);
  const { prefer = '', operations = {}, ...others } = given;
  if (!isNode(operations) || Object.keys(others).length > 0) throw new HttpError(400, form);
  const ids = new Set(known.map(({ id }) => id));
  const unknown = Object.keys(operations).find((id) => !ids.has(id));
  if (unknown !== undefined)
    throw new HttpError(400, `There is no operation ${unknown}; there are ${[...ids].slice(0, 50).join(', ')}.`);
  const readTexts = (given: unknown): string | string[] => {
    const texts = [given].flat().map((text) => {
      if (typeof text !== 'string') throw new HttpError(400, form);
      checkSessionText(text);
      return text;
    });
    return typeof given === 'string' ? given : texts;
  };
  const entries = Object.entries(operations).map(([id, texts]) => [id, readTexts(texts)]);
  return { prefer: readTexts(prefer), operations: Object.fromEntries(entries) };
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
