import { type Change, type Impact, worstImpact } from '../changes/change.ts';
import { findChanges } from '../changes/find-changes.ts';
import { bumps, isHonoured, versionFor } from '../changes/version.ts';
import type { Finding } from '../contract/findings.ts';
import { readPastContract } from '../contract/history.ts';
import { type Check, notReadable } from './definition.ts';

/**
 * Finds the changes since the contract's past state, whom they hit, and whether `info.version` says so. A change that breaks
 * somebody is an error until the version owns up to it; words alone call for a new version, but nobody is stopped for want of it.
 */
export const checkBreaking: Check = async ({ file, bundle, base, allowRefs }) => {
  const [past, contract] = await Promise.all([readPastContract(file, base, allowRefs), bundle]);
  if (contract.findings) return notReadable;
  if (past.reason !== undefined) return { findings: [], note: `not compared: ${past.reason}`, skipped: true };
  const { document, locate } = contract;
  const [before, after] = [past.document.info.version, document.info.version];
  const changes = findChanges(past.document, document);
  const honoured = isHonoured(before, after, changes);
  const findings = changes.map(
    (change): Finding => ({
      ...locate(change.pointer),
      level: change.impact === 'breaking' && !honoured ? 'error' : 'notice',
      rule: change.rule,
      message: renderMessage(change),
    }),
  );
  const impact = worstImpact(changes);
  if (impact === undefined) return { findings, note: `nothing has changed since ${past.name}` };
  const wanted = versionFor(before, changes) ?? 'another one';
  const summary = `${renderCounts(changes)} since ${past.name}`;
  if (honoured) return { findings, note: `${summary}; info.version ${after} says so` };
  const version: Finding = {
    ...locate('#/info/version'),
    level: impact === 'editorial' ? 'warning' : 'error',
    rule: 'version-not-raised',
    message: `${summary} (${before}): info.version must be ${wanted}, not ${after}.`,
  };
  return { findings: [...findings, version], note: `${summary}; info.version must be ${wanted}, not ${after}` };
};

function renderMessage({ impact, parties, message, operations }: Change): string {
  const hit = parties.length > 0 ? ` for ${parties.join(' and ')}` : '';
  const [first, ...others] = operations;
  const reach =
    first === undefined || message.includes(first)
      ? ''
      : others.length > 0
        ? ` (${first} and ${others.length} more)`
        : ` (${first})`;
  return `${impact}${impact === 'editorial' ? '' : hit}, ${bumps[impact]}: ${message}${reach}`;
}

function renderCounts(changes: Change[]): string {
  const impacts: Impact[] = ['breaking', 'additive', 'editorial'];
  const counted = impacts.map(
    (impact) => [changes.filter((change) => change.impact === impact).length, impact] as const,
  );
  const words = counted.filter(([number]) => number > 0).map(([number, impact]) => `${number} ${impact}`);
  return `${words.join(', ')} ${changes.length === 1 ? 'change' : 'changes'}`;
}
