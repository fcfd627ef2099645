import { isNode } from '../../server/openapi/document/index.ts';
import type { Expected, Probe } from './probe-kinds.ts';
import type { RawResponse } from './probe-sender.ts';

/** The headers that callers act on. */
const compared = [
  'allow',
  'www-authenticate',
  'content-type',
  'access-control-allow-origin',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
];

/** In what two responses to the same probe disagree, and in what they violate the contract; none when in nothing. */
export function findDisagreements(
  { expected, exception, request }: Probe,
  one: RawResponse,
  other: RawResponse,
): string[] {
  // Only what the exception is about is excused: one server turns the request down, the other does not.
  if (exception && one.status !== other.status && isExcused(exception, one, other)) return [];
  if (one.status !== other.status) return [`status ${one.status} and ${other.status}`];
  const { names: _, ...withoutNames } = expected ?? {};
  const asked = request.method === 'HEAD' && expected ? { ...withoutNames, status: expected.status } : expected;
  const violation = asked && !exception ? findViolation(asked, one) : undefined;
  return [
    ...compareNames(one, other),
    ...(one.status >= 400 ? compareShapes(one, other) : []),
    ...compared.flatMap((name) => compareHeader(name, one, other)),
    ...(violation ? [violation] : []),
  ];
}

/** Tells whether the difference is one that a declared exception speaks of. */
export function isExcused(exception: NonNullable<Probe['exception']>, one: RawResponse, other: RawResponse): boolean {
  const turnedDown = exception === 'credentials' ? 401 : 404;
  return one.status !== other.status && (one.status === turnedDown || other.status === turnedDown);
}

/** Tells whether a status is the one that the contract asks for. */
export function isMet({ status: wanted, successes }: Expected, status: number): boolean {
  if (wanted !== 'success') return status === wanted;
  return successes ? successes.includes(status) : status >= 200 && status < 300;
}

function findViolation(expected: Expected, response: RawResponse): string | undefined {
  const { status, names, successes = ['2xx'] } = expected;
  if (!isMet(expected, response.status)) {
    const wanted = status === 'success' ? successes.join(' or ') : status;
    return `both respond with ${response.status} where the contract asks for ${wanted}`;
  }
  const told = namesIn(response);
  if (!names || told.join() === names.toSorted().join()) return undefined;
  return `both name ${list(told)} where the contract is violated by ${list(names)}`;
}

function compareNames(one: RawResponse, other: RawResponse): string[] {
  const [first, second] = [namesIn(one), namesIn(other)];
  return first.join() === second.join() ? [] : [`violated ${list(first)} and ${list(second)}`];
}

function compareShapes(one: RawResponse, other: RawResponse): string[] {
  const [first, second] = [shapeOf(parse(one.text)), shapeOf(parse(other.text))];
  return first === second ? [] : [`error body ${first} and ${second}`];
}

function compareHeader(name: string, one: RawResponse, other: RawResponse): string[] {
  const [first, second] = [one, other].map(({ headers }) =>
    String(headers[name] ?? 'none').replace(/; *charset=utf-8$/i, ''),
  );
  return first === second ? [] : [`${name} ${first} and ${second}`];
}

/** The properties that the response to a violation lists. */
function namesIn({ status, text }: RawResponse): string[] {
  const body = parse(text);
  if ((status !== 400 && status !== 422) || !isNode(body)) return [];
  return Object.keys(body)
    .filter((name) => Array.isArray(body[name]))
    .sort();
}

/** The keys of a body and the types of what is under them. */
function shapeOf(value: unknown): string {
  if (Array.isArray(value)) return `[${[...new Set(value.map(shapeOf))].join('|')}]`;
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value;
  const entries = Object.entries(value).map(([name, inner]) => `${name}: ${shapeOf(inner)}`);
  return `{${entries.sort().join(', ')}}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text === '' ? undefined : text;
  }
}

function list(names: string[]): string {
  return names.length > 0 ? names.join(', ') : 'nothing';
}
