import type { Disagreement, ParityResult, SentProbe, Target } from './compare-servers.ts';
import { doubts, exceptions, kinds } from './probe.ts';

/** The most disagreements that are shown in full, the most of them that disagree in the same, and the most probes that are named for one reason. */
const most = { shown: 20, alike: 3, named: 5 };

/**
 * Renders the comparison: disagreements as pairs of curl lines, then a line of counts, one for each exception, and one
 * for each reason why probes could not be checked.
 */
export function renderReport(result: ParityResult, one: Target, other: Target, showsAll = false): string {
  const { probes, disagreements, excused, unjudged, silent } = result;
  const counts = kinds.map((kind) => [kind, probes.filter((probe) => probe.kind === kind).length] as const);
  const perKind = counts.filter(([, count]) => count > 0).map(([kind, count]) => `${count} ${kind}`);
  const operations = new Set(probes.map(({ operationId }) => operationId)).size;
  const named = showsAll ? Number.POSITIVE_INFINITY : most.named;
  const shown = showsAll ? disagreements : chooseShown(disagreements);
  const hidden = disagreements.length - shown.length;
  return [
    ...shown.map((disagreement, index) => renderDisagreement(disagreement, index + 1)),
    ...(hidden > 0 ? [`And ${hidden} more: --all shows each.`, ''] : []),
    `${probes.length} probes of ${operations} operations (${perKind.join(', ')}), ${one.name} against ${other.name}: ` +
      `${disagreements.length} ${disagreements.length === 1 ? 'disagreement' : 'disagreements'}${inStatus(disagreements)}.`,
    ...Object.entries(exceptions).flatMap(([name, reason]) => {
      const count = excused.filter(({ exception }) => exception === name).length;
      return count > 0 ? [`  ${count} responded to differently, as they may be: ${reason}.`] : [];
    }),
    ...Object.entries(doubts).flatMap(([name, reason]) =>
      renderUnjudged(
        unjudged.filter(({ doubt = 'open' }) => doubt === name),
        reason,
        named,
      ),
    ),
    ...(silent ? [`  No other was sent: the ${silent.name} at ${silent.url} gives no response any more.`] : []),
  ].join('\n');
}

/** Says which operations have no handler yet. */
export function renderUnwritten(ids: string[]): string {
  const [operations, have] = ids.length === 1 ? ['operation', 'has'] : ['operations', 'have'];
  return `  ${ids.length} ${operations} ${have} no handler yet, and the examples of the contract responded: ${ids.join(', ')}.`;
}

/** Those that disagree in the same tell little after the first. */
function chooseShown(disagreements: Disagreement[]): Disagreement[] {
  const alike = Map.groupBy(disagreements, ({ probe, reasons }) => `${probe.operationId} ${reasons.join()}`);
  const chosen = new Set([...alike.values()].flatMap((group) => group.slice(0, most.alike)));
  return disagreements.filter((each) => chosen.has(each)).slice(0, most.shown);
}

/** Probes that differ in nothing but their operation are named once. */
function renderUnjudged(probes: SentProbe[], reason: string, named: number): string[] {
  if (probes.length === 0) return [];
  const byName = [...Map.groupBy(probes, ({ kind, about }) => `${kind}: ${about}`)];
  const names = byName.slice(0, named).map(([name, { length, 0: first }]) => {
    return `    ${name} (${first?.operationId}${length > 1 ? ` and ${length - 1} more` : ''})`;
  });
  const hidden = byName.slice(named).reduce((sum, [, { length }]) => sum + length, 0);
  return [
    `  ${probes.length} compared with each other alone: ${reason}.`,
    ...names,
    ...(hidden > 0 ? [`    and ${hidden} more: --all names each`] : []),
  ];
}

function renderDisagreement({ probe, reasons, lines }: Disagreement, number: number): string {
  const title = `${number}. ${probe.operationId} · ${probe.kind} · ${probe.about}`;
  return [title, ...reasons.map((reason) => `   ${reason}`), ...lines.map((line) => `   ${line}`), ''].join('\n');
}

function inStatus(disagreements: Disagreement[]): string {
  const count = disagreements.filter(({ reasons }) => reasons.some((reason) => reason.startsWith('status '))).length;
  return count > 0 ? `, ${count} of them in the status` : '';
}
