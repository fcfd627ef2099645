import type { Probe, Verdict } from './probe.ts';
import type { Reply } from './send.ts';

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

/** In what two replies to the same probe disagree, and in what either departs from the contract; none when in nothing. */
export function findDisagreements({ expected, exception, request }: Probe, one: Reply, other: Reply): string[] {
  // Only what the exception is about is excused: one server refuses, the other answers.
  if (exception && one.status !== other.status && isExcused(exception, one, other)) return [];
  if (one.status !== other.status) return [`status ${one.status} and ${other.status}`];
  const departure =
    expected && !exception
      ? findDeparture(request.method === 'HEAD' ? { status: expected.status } : expected, one)
      : undefined;
  return [
    ...compareNames(one, other),
    ...(one.status >= 400 ? compareShapes(one, other) : []),
    ...compared.flatMap((name) => compareHeader(name, one, other)),
    ...(departure ? [departure] : []),
  ];
}

/** Whether the difference is one that a declared exception speaks of. */
export function isExcused(exception: NonNullable<Probe['exception']>, one: Reply, other: Reply): boolean {
  const refusal = exception === 'credentials' ? 401 : 404;
  return one.status !== other.status && (one.status === refusal || other.status === refusal);
}

function findDeparture({ status, names }: Verdict, reply: Reply): string | undefined {
  const isRight = status === 'success' ? reply.status >= 200 && reply.status < 300 : reply.status === status;
  if (!isRight)
    return `both answer ${reply.status} where the contract asks for ${status === 'success' ? '2xx' : status}`;
  const told = namesIn(reply);
  if (!names || told.join() === names.toSorted().join()) return undefined;
  return `both name ${list(told)} where the contract is violated by ${list(names)}`;
}

function compareNames(one: Reply, other: Reply): string[] {
  const [first, second] = [namesIn(one), namesIn(other)];
  return first.join() === second.join() ? [] : [`violated ${list(first)} and ${list(second)}`];
}

function compareShapes(one: Reply, other: Reply): string[] {
  const [first, second] = [shapeOf(parse(one.text)), shapeOf(parse(other.text))];
  return first === second ? [] : [`error body ${first} and ${second}`];
}

function compareHeader(name: string, one: Reply, other: Reply): string[] {
  const [first, second] = [one, other].map(({ headers }) =>
    String(headers[name] ?? 'none').replace(/; *charset=utf-8$/i, ''),
  );
  return first === second ? [] : [`${name} ${first} and ${second}`];
}

/** The properties that a 400 lists. */
function namesIn({ status, text }: Reply): string[] {
  const body = parse(text);
  if (status !== 400 || typeof body !== 'object' || body === null) return [];
  return Object.keys(body)
    .filter((name) => Array.isArray(Object(body)[name]))
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
