import { HttpError } from '../../server/errors/http-error.ts';

/** The wishes of a caller of the mock, from the `Prefer` header (RFC 7240). */
export interface Preferences {
  /** The status of the response. */
  code?: string;
  /** The name of the example that is the response. */
  example?: string;
  /** True if the body is made up from the schema rather than taken from an example. */
  dynamic?: boolean;
  /** The seed that makes up the same body again. */
  seed?: string;
  /** Milliseconds to wait before the response: at least, and at most. */
  delay?: [number, number];
  /** How often the preferences hold; from then on the response is the ordinary one. */
  times?: number;
  /** False if the response is the one of a mock without a memory. */
  isStateful?: boolean;
  /** The name of the session that the request belongs to. */
  session?: string;
}

/** The longest that a caller may ask to wait, in milliseconds. */
export const longestDelay = 60_000;

/** The form of each preference, and that in words. */
const forms: Record<string, [form: RegExp, wanted: string]> = {
  code: [/^[1-5]\d\d$/, 'an HTTP status'],
  dynamic: [/^(true|false)$/, 'true or false'],
  delay: [
    /^([1-5]?\d{1,4}|60000)(-([1-5]?\d{1,4}|60000))?$/,
    `milliseconds, at most ${longestDelay}, or a range such as 100-500`,
  ],
  times: [/^[1-9]\d{0,5}$/, 'how often it holds, from 1 to 999999'],
  state: [/^(on|off)$/, 'on or off'],
  session: [/^[\w.:@~-]{1,128}$/, 'a name of at most 128 letters, digits and .:@~-'],
};

/**
 * The preferences in values of the header, the first of each name; those that a mock does not know are passed over.
 * Refuses a value that has no meaning.
 */
export function readPreferences(...headers: (string | string[] | undefined)[]): Preferences {
  const values = readValues(headers.flat().join(','));
  for (const [name, value] of values) {
    const [form, wanted] = Object.hasOwn(forms, name) ? (forms[name] ?? []) : [];
    if (form?.test(value) === false) throw new HttpError(400, `Prefer: ${name} must be ${wanted}, not "${value}".`);
  }
  const code = values.get('code');
  const [example, seed, session] = [values.get('example'), values.get('seed'), values.get('session')];
  const [dynamic, state, times] = [values.get('dynamic'), values.get('state'), values.get('times')];
  const [from, to = from] = values.get('delay')?.split('-').map(Number) ?? [];
  return {
    ...(code !== undefined && { code }),
    ...(example !== undefined && { example }),
    ...(dynamic !== undefined && { dynamic: dynamic === 'true' }),
    ...(seed !== undefined && { seed }),
    ...(from !== undefined && to !== undefined && { delay: [Math.min(from, to), Math.max(from, to)] }),
    ...(times !== undefined && { times: Number(times) }),
    ...(state !== undefined && { isStateful: state === 'on' }),
    ...(session !== undefined && { session }),
  };
}

/** The name of the session in a value of the header, whatever else that says; empty where it names none that may be. */
export function readSessionName(header: string | string[] | undefined): string {
  const name = readValues([header ?? []].flat().join(',')).get('session') ?? '';
  return forms.session?.[0].test(name) ? name : '';
}

/** Names and values in the order in which they come; what is neither is passed over. Each character is looked at once. */
function readValues(text: string, onWord: (name: string, value: string | undefined) => void = () => {}) {
  const preference = /([a-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;"]+)))?|[^a-z-]+/giy;
  const values = new Map<string, string>();
  for (const [, name, quoted, plain] of text.matchAll(preference)) {
    const [known, value] = [name?.toLowerCase(), quoted ?? plain];
    if (known === undefined) continue;
    onWord(known, value);
    if (value !== undefined && !values.has(known)) values.set(known, value);
  }
  return values;
}

/** Refuses a word that is no preference of a mock, or has no value. A header may have such words: RFC 7240, section 2, has them ignored. */
export function refuseUnknownWords(text: string): void {
  const words = [...Object.keys(forms), 'example', 'seed'];
  readValues(text, (name, value) => {
    if (words.includes(name) && value !== undefined) return;
    const reason = words.includes(name) ? `Prefer: ${name} needs a value` : `A mock has no preference ${name}`;
    throw new HttpError(400, `${reason}; write ${words.map((word) => `${word}=…`).join(', ')}.`);
  });
}
