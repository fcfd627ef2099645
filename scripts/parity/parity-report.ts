import type { Disagreement, ParityResult, Party } from './compare-servers.ts';
import { exceptions, kinds } from './probe-kinds.ts';

/** Renders the comparison: each disagreement as a pair of curl lines, then one line of counts and one for each exception. */
export function renderReport({ probes, disagreements, excused }: ParityResult, one: Party, other: Party): string {
  const counts = kinds.map((kind) => [kind, probes.filter((probe) => probe.kind === kind).length] as const);
  const perKind = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  const operations = new Set(probes.map(({ operationId }) => operationId)).size;
  const reasons = Object.entries(exceptions).flatMap(([name, reason]) => {
    const count = excused.filter(({ exception }) => exception === name).length;
    return count > 0 ? [`  ${count} responded to differently, as they may be: ${reason}.`] : [];
  });
  return [
    ...disagreements.map((disagreement, index) => renderDisagreement(disagreement, index + 1)),
    `${probes.length} probes of ${operations} operations (${perKind.join(', ')}), ${one.name} against ${other.name}: ` +
      `${disagreements.length} ${disagreements.length === 1 ? 'disagreement' : 'disagreements'}${inStatus(disagreements)}.`,
    ...reasons,
  ].join('\n');
}

function renderDisagreement({ probe, reasons, lines }: Disagreement, number: number): string {
  const title = `${number}. ${probe.operationId} · ${probe.kind} · ${probe.about}`;
  return [title, ...reasons.map((reason) => `   ${reason}`), ...lines.map((line) => `   ${line}`), ''].join('\n');
}

function inStatus(disagreements: Disagreement[]): string {
  const count = disagreements.filter(({ reasons }) => reasons.some((reason) => reason.startsWith('status '))).length;
  return count > 0 ? `, ${count} of them in the status` : '';
}
