import { renderCurlLine } from './curl-line.ts';
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

/** The outcome of all probes. */
export interface ParityResult {
  probes: Probe[];
  disagreements: Disagreement[];
  /** The probes to which the responses differed for a declared reason. */
  excused: Probe[];
}

/** Sends every probe to both servers, `atATime` of them at a time, and compares the responses. */
export async function compareServers(
  probes: Probe[],
  [one, other]: readonly [Party, Party],
  atATime = 8,
): Promise<ParityResult> {
  const senders = [createSender(one.url), createSender(other.url)] as const;
  const result: ParityResult = { probes, disagreements: [], excused: [] };
  const queue = probes.values();
  const work = async () => {
    for (const probe of queue) {
      const responses = await Promise.all(senders.map((sender) => sender.send(probe.request)));
      record(result, probe, responses, [one, other]);
    }
  };
  try {
    await Promise.all(Array.from({ length: atATime }, work));
  } finally {
    for (const sender of senders) sender.close();
  }
  const order = new Map(probes.map((probe, index) => [probe, index]));
  result.disagreements.sort((a, b) => (order.get(a.probe) ?? 0) - (order.get(b.probe) ?? 0));
  return result;
}

function record(result: ParityResult, probe: Probe, responses: RawResponse[], [one, other]: [Party, Party]): void {
  const [first, second] = responses;
  if (!first || !second) throw new Error('A response is missing.');
  if (probe.exception && isExcused(probe.exception, first, second)) result.excused.push(probe);
  const reasons = findDisagreements(probe, first, second);
  if (reasons.length === 0) return;
  const lines: [string, string] = [renderCurlLine(one.url, probe.request), renderCurlLine(other.url, probe.request)];
  result.disagreements.push({ probe, reasons, lines });
}
