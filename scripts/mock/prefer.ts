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
  /** Milliseconds to wait before the response. */
  delay?: number;
}

/** The longest that a caller may ask to wait, in milliseconds. */
export const longestDelay = 60_000;

/** The preferences in a header's value; those that a mock does not know are passed over. Refuses a value that has no meaning. */
export function readPreferences(header: string | string[] = ''): Preferences {
  const values = readValues([header].flat().join(','));
  const take = (name: string, form: RegExp, wanted: string): string | undefined => {
    const value = values.get(name);
    if (value === undefined || form.test(value)) return value;
    throw new HttpError(400, `Prefer: ${name} must be ${wanted}, not "${value}".`);
  };
  const code = take('code', /^[1-5]\d\d$/, 'an HTTP status');
  const dynamic = take('dynamic', /^(true|false)$/, 'true or false');
  const delay = take('delay', /^([1-5]?\d{1,4}|60000)$/, `milliseconds, at most ${longestDelay}`);
  const [example, seed] = [values.get('example'), values.get('seed')];
  return {
    ...(code !== undefined && { code }),
    ...(example !== undefined && { example }),
    ...(dynamic !== undefined && { dynamic: dynamic === 'true' }),
    ...(seed !== undefined && { seed }),
    ...(delay !== undefined && { delay: Number(delay) }),
  };
}

/** Names and values in the order in which they come; what is neither is passed over. Each character is looked at once. */
function readValues(text: string): Map<string, string> {
  const preference = /([a-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s,;"]+)))?|[^a-z-]+/giy;
  const values = new Map<string, string>();
  for (const [, name, quoted, plain] of text.matchAll(preference)) {
    const value = quoted ?? plain;
    if (name !== undefined && value !== undefined) values.set(name.toLowerCase(), value);
  }
  return values;
}
