import { isNode } from '../../server/openapi/document/index.ts';
import { renderCurlLine } from '../../server/openapi/samples/index.ts';
import type { Expected, Probe } from './probe.ts';
import { createSender, type RawResponse } from './send.ts';

/** A server that the probes are sent to. */
export interface Target {
  name: string;
  url: string;
}

/** A probe to which two servers responded differently, or alike but not as the contract says. */
export interface Disagreement {
  probe: Probe;
  reasons: string[];
  /** The curl line to each server. */
  lines: [string, string];
}

/** A probe without its request, which may be large. */
export type SentProbe = Omit<Probe, 'request' | 'expected'>;

/** The outcome of all probes. */
export interface ParityResult {
  /** In the order in which they were made. */
  probes: SentProbe[];
  disagreements: Disagreement[];
  /** The probes to which the responses differed for a declared reason. */
  excused: SentProbe[];
  /** The probes of which the contract does not tell which response is right. */
  unjudged: SentProbe[];
  /** The server that gave no response any more, so that nothing else was sent. */
  silent?: Target;
}

/** How probes are sent. */
export interface Sending {
  /** The probes that are under way at a time; 8 unless given. */
  atATime?: number;
  /** The milliseconds that a response may take; 20 s unless given. */
  timeLimit?: number;
  /** Called after every probe. */
  onSent?: (result: ParityResult) => void;
}

/** Sends every probe to both servers and compares the responses. A server that gives none in time gets no other probe. */
export async function compareServers(
  probes: Iterable<Probe>,
  targets: readonly [Target, Target],
  { atATime = 8, timeLimit, onSent = () => {} }: Sending = {},
): Promise<ParityResult> {
  const senders = targets.map(({ url }) => createSender(url, timeLimit));
  const result: ParityResult = { probes: [], disagreements: [], excused: [], unjudged: [] };
  const order = new Map<SentProbe, number>();
  const queue = probes[Symbol.iterator]();
  const work = async () => {
    for (let next = queue.next(); !next.done && !result.silent; next = queue.next()) {
      const probe = next.value;
      order.set(probe, order.size);
      result.probes.push(summarize(probe));
      record(result, probe, targets, await Promise.all(senders.map((sender) => sender.send(probe.request))));
      onSent(result);
    }
  };
  try {
    await Promise.all(Array.from({ length: atATime }, work));
  } finally {
    for (const sender of senders) sender.close();
  }
  result.disagreements.sort((a, b) => (order.get(a.probe) ?? 0) - (order.get(b.probe) ?? 0));
  return result;
}

function record(
  result: ParityResult,
  probe: Probe,
  [one, other]: readonly [Target, Target],
  [first, second]: RawResponse[],
): void {
  if (!first || !second) throw new Error('A response is missing.');
  if (first.isLate || second.isLate) result.silent ??= first.isLate ? one : other;
  if (isExcused(probe, first, second)) result.excused.push(summarize(probe));
  else if (!probe.expected) result.unjudged.push(summarize(probe));
  const reasons = findDisagreements(probe, first, second);
  if (reasons.length === 0) return;
  const render = ({ url }: Target) => renderCurlLine(url + probe.request.path, probe.request);
  result.disagreements.push({ probe, reasons, lines: [render(one), render(other)] });
}

function summarize({ request: _, expected: __, ...probe }: Probe): SentProbe {
  return probe;
}

/** The headers that clients act on. */
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
function findDisagreements(probe: Probe, one: RawResponse, other: RawResponse): string[] {
  const { expected, exception, request } = probe;
  if (isExcused(probe, one, other)) return [];
  if (one.status !== other.status) return [`status ${one.status} and ${other.status}`];
  const { names, ...withoutNames } = expected ?? { status: 'success' };
  const hasBody = request.method !== 'HEAD';
  const [namesOfOne, namesOfOther] = [namesIn(one), namesIn(other)];
  return [
    ...tellDifference('violated', list(namesOfOne), list(namesOfOther)),
    ...(one.status >= 400 ? tellDifference('error body', shapeOf(parse(one.text)), shapeOf(parse(other.text))) : []),
    ...compared.flatMap((name) => tellDifference(name, headerOf(one, name), headerOf(other, name))),
    ...(expected && !exception ? findViolation(hasBody && names ? { ...withoutNames, names } : withoutNames, one) : []),
  ];
}

/** Tells whether the statuses differ in what a declared exception is about: one server turns the request down, the other does not. */
function isExcused({ exception }: Probe, one: RawResponse, other: RawResponse): boolean {
  const turnedDown = exception === 'credentials' ? 401 : 404;
  return exception !== undefined && one.status !== other.status && [one.status, other.status].includes(turnedDown);
}

/** Tells whether a status is the one that the contract asks for. */
export function isMet({ status: wanted, successes }: Expected, status: number): boolean {
  if (wanted !== 'success') return status === wanted;
  return successes ? successes.includes(status) : status >= 200 && status < 300;
}

function findViolation(expected: Expected, response: RawResponse): string[] {
  const { status, names, successes = ['2xx'] } = expected;
  if (!isMet(expected, response.status)) {
    const wanted = status === 'success' ? successes.join(' or ') : status;
    return [`both respond with ${response.status} where the contract asks for ${wanted}`];
  }
  const named = list(namesIn(response));
  if (!names || named === list(names.toSorted())) return [];
  return [`both name ${named} where the contract is violated by ${list(names)}`];
}

function tellDifference(what: string, one: string, other: string): string[] {
  return one === other ? [] : [`${what} ${one} and ${other}`];
}

function headerOf({ headers }: RawResponse, name: string): string {
  return String(headers[name] ?? 'none').replace(/; *charset=utf-8$/i, '');
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
