import { renderCurlLine } from '../../server/openapi/samples/index.ts';
import { findDisagreements, isExcused } from './find-disagreements.ts';
import type { Probe } from './probe-kinds.ts';
import { createSender, type RawResponse } from './probe-sender.ts';

/** A server that the contract is put to. */
export interface Party {
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

/** What is kept of a probe once it is sent. */
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
  silent?: Party;
}

/** How probes are sent. */
export interface Sending {
  /** The probes that are under way at a time; 8 unless given. */
  atATime?: number;
  /** The milliseconds that a response may take; 20 s unless given. */
  patience?: number;
  /** Told of every probe once it has been sent. */
  onSent?: (result: ParityResult) => void;
}

/** Sends every probe to both servers and compares the responses. A server that gives none in time gets no other probe. */
export async function compareServers(
  probes: Iterable<Probe>,
  [one, other]: readonly [Party, Party],
  { atATime = 8, patience = 20_000, onSent = () => {} }: Sending = {},
): Promise<ParityResult> {
  const parties = [one, other] as const;
  const senders = [createSender(one.url, patience), createSender(other.url, patience)] as const;
  const result: ParityResult = { probes: [], disagreements: [], excused: [], unjudged: [] };
  const order = new Map<SentProbe, number>();
  const queue = probes[Symbol.iterator]();
  const work = async () => {
    for (let next = queue.next(); !next.done && !result.silent; next = queue.next()) {
      const probe = next.value;
      order.set(probe, order.size);
      result.probes.push(summarize(probe));
      const responses = await Promise.all(senders.map((sender) => sender.send(probe.request)));
      record(result, probe, responses, parties);
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
  responses: RawResponse[],
  [one, other]: readonly [Party, Party],
): void {
  const [first, second] = responses;
  if (!first || !second) throw new Error('A response is missing.');
  if (first.isLate || second.isLate) result.silent ??= first.isLate ? one : other;
  if (probe.exception && isExcused(probe.exception, first, second)) result.excused.push(summarize(probe));
  else if (!probe.expected) result.unjudged.push(summarize(probe));
  const reasons = findDisagreements(probe, first, second);
  if (reasons.length === 0) return;
  const render = ({ url }: { url: string }) => renderCurlLine(url + probe.request.path, probe.request);
  const lines: [string, string] = [render(one), render(other)];
  result.disagreements.push({ probe, reasons, lines });
}

/** Requests may be large, and many. */
function summarize({ request: _, expected: __, ...probe }: Probe): SentProbe {
  return probe;
}
