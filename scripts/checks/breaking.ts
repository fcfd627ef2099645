import type { Document } from '../../server/openapi/document/index.ts';
import {
  bumps,
  type Change,
  findChanges,
  findIdleApprovals,
  isHonoured,
  isLower,
  readPolicyFile,
  type VersionLevel,
  versionFor,
  worstImpact,
} from '../changes/index.ts';
import type { Finding } from '../cli/index.ts';
import { type Locate, readBaseOf } from '../contract/index.ts';
import { type Check, notReadable } from './definition.ts';

/**
 * Finds the changes since the state before, whom they affect, and whether `info.version` says so. A breaking change is an error
 * until the version says so, or `changes.yaml` beside the contract approves of it. An editorial change needs a new version too, but
 * without one it is a warning.
 */
export const checkBreaking: Check = async ({ file, bundle, base, allowRefs }) => {
  const [contract, decided] = await Promise.all([bundle, readPolicyFile(file)]);
  if (contract.findings) return notReadable;
  const past = await readBaseOf(contract.document, file, base, allowRefs);
  if (past.reason !== undefined)
    return { findings: decided.findings, note: `not compared: ${past.reason}`, skipped: true };
  const { document, locate } = contract;
  const { version } = document.info;
  const changes = findChanges(past.document, document, decided.policy);
  const isDeclared = isHonoured(past.document.info.version, version, changes);
  const found = changes.map((change): Finding => {
    const isError = change.impact === 'breaking' && !change.approval && !isDeclared;
    const level = isError ? 'error' : 'notice';
    return { ...locate(change.pointer), level, rule: change.rule, message: renderMessage(change) };
  });
  const { note, findings } = checkVersion(past, document, { changes, level: decided.policy.versionLevel }, locate);
  const before = past.document.info.version;
  const lowered: Finding = {
    ...locate('#/info/version'),
    level: 'warning',
    rule: 'version-lowered',
    message: `info.version goes down, from ${before} of ${past.name} to ${version}.`,
  };
  if (isLower(version, before)) findings.push(lowered);
  const idle = findIdleApprovals(decided, changes, version);
  return { findings: [...decided.findings, ...idle, ...found, ...findings], note };
};

/** Checks that the version says what the changes are. */
function checkVersion(
  past: { document: Document; name: string },
  { info: { version } }: Document,
  { changes, level }: { changes: Change[]; level: VersionLevel | undefined },
  locate: Locate,
): { note: string; findings: Finding[] } {
  if (changes.length === 0) return { note: `nothing has changed since ${past.name}`, findings: [] };
  const before = past.document.info.version;
  const summary = `${renderCounts(changes)} since ${past.name}`;
  if (worstImpact(changes) === undefined) return { note: summary, findings: [] };
  if (isHonoured(before, version, changes))
    return { note: `${summary}; info.version ${version} says so`, findings: [] };
  const wanted = versionFor(before, changes) ?? 'another one';
  const note = `${summary}; info.version must be ${wanted}, not ${version}`;
  if (level === 'off') return { note: summary, findings: [] };
  const finding: Finding = {
    ...locate('#/info/version'),
    level: level ?? (worstImpact(changes) === 'editorial' ? 'warning' : 'error'),
    rule: 'version-not-raised',
    message: `${summary} (${before}): info.version must be ${wanted}, not ${version}.`,
  };
  return { note, findings: [finding] };
}

function renderMessage({ impact, parties, message, operations, approval, isFree, isTighter }: Change): string {
  const affected = impact === 'editorial' || parties.length === 0 ? '' : ` for ${parties.join(' and ')}`;
  const [first, ...others] = operations;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const reach = first === undefined || message.includes(first) ? '' : ` (${first}${more})`;
  const text = `${isTighter ? 'safe' : impact}${affected}, ${bumps[impact]}: ${message}${reach}`;
  if (approval) return `approved until ${approval.until}: ${text}. ${approval.because}`;
  return isFree ? `${text}; x-stability lets it change` : text;
}

function renderCounts(changes: Change[]): string {
  const counts = Map.groupBy(changes, ({ impact, approval }) => (approval ? 'approved' : impact));
  const words = (['breaking', 'additive', 'editorial', 'approved'] as const).flatMap((word) => {
    const found = counts.get(word);
    return found ? [`${found.length} ${word}`] : [];
  });
  return `${words.join(', ')} ${changes.length === 1 ? 'change' : 'changes'}`;
}
