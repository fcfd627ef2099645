import { type Document, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { leftOutOf } from '../contract/index.ts';
import { type Change, isSame, type LocatedChange, mergeChanges, type Party } from './change.ts';
import { type Comparison, changeOf, createComparison, type PartChange } from './comparison.ts';
import { findOperationChanges } from './operations.ts';
import { applyApprovals, createPolicy, levelOf, type Policy } from './policy.ts';
import { findRewordings, hintAtRename } from './remarks.ts';
import { impactOf, toKebabCase } from './rules.ts';

export { bumps, type Change, isHonoured, isLower, versionFor, worstImpact } from './change.ts';
export { changelogFormats, headingOf, renderEntry, renderMarkdown, renderRules, type State } from './markdown.ts';
export { createPolicy, findIdleApprovals, type Policy, readPolicyFile, type VersionLevel } from './policy.ts';
export { type Impact, ruleIds } from './rules.ts';

/** Every change from one state of a contract to another, each edit once. Their version is not a change but what follows from them. */
export function findChanges(before: Document, after: Document, policy: Policy = createPolicy()): Change[] {
  const comparison = createComparison(before, after, policy.promises);
  const rest = [
    ...findVersionChange(comparison),
    ...findComponentChanges(comparison),
    ...findRewordings(comparison, { ...before.info }, { node: { ...after.info }, pointer: '#/info' }),
    ...findRewordings(comparison, { ...before }, { node: { ...after }, pointer: '#' }),
  ];
  const changes = [
    ...findOperationChanges(comparison).flatMap((found) => classify(policy, found, [found.party], [found.operation])),
    ...rest.flatMap((change) => classify(policy, change, [], [])),
  ];
  const leftOut = [before, after].flatMap((document) => leftOutOf.get(document) ?? []);
  const real = changes.filter((change) => !leftOut.some((place) => isPhantom(change, place)));
  return applyApprovals(policy, mergeChanges(real), after.info.version);
}

/** Tells whether a change is that the reader left something out at a place, which is a finding of its own. */
function isPhantom({ rule, pointer, origin = pointer }: LocatedChange, place: string): boolean {
  const [holder, key] = [place.slice(0, place.lastIndexOf('/')), place.slice(place.lastIndexOf('/') + 1)];
  if (key === '-') return /-(added|removed)$/.test(rule) && origin.startsWith(`${holder}/`);
  // What a reference said is missing in the schema that has it.
  if (place.endsWith('/%24ref') && `${pointer}/`.startsWith(`${holder}/`)) return true;
  if ([pointer, origin].some((each) => each === place || each.startsWith(`${place}/`))) return true;
  // A keyword that is gone is told of its schema.
  return origin === holder && rule.startsWith(`${toKebabCase(key)}-`);
}

function classify(
  policy: Policy,
  { rule, message, pointer, origin, sense, isFree, values }: PartChange,
  parties: Party[],
  operations: string[],
): LocatedChange[] {
  const level = levelOf(policy, rule, sense);
  if (level === 'off') return [];
  const isFreed = isFree === true && level === 'breaking';
  const isTighter = impactOf(rule, sense) === 'additive' && impactOf(rule, 'request') === 'breaking';
  const impact = isFreed ? 'additive' : level;
  const change: LocatedChange = { impact, parties, rule, message, pointer, operations, origin };
  return [
    { ...change, ...(isFreed && { isFree: true }), ...(isTighter && { isTighter: true }), ...(values && { values }) },
  ];
}

function findVersionChange(comparison: Comparison): PartChange[] {
  const { before, after } = comparison;
  if (before.openapi === after.openapi) return [];
  const text = `${before.openapi} became ${after.openapi}`;
  return [changeOf(comparison, { rule: 'openapi-version-changed', text, pointer: '#/openapi' })];
}

/** The name of a schema is not sent, but generated types have it. */
function findComponentChanges(comparison: Comparison): PartChange[] {
  const before = membersOf(comparison.before.components?.schemas);
  const after = membersOf(comparison.after.components?.schemas);
  const names = Object.keys(after);
  const pointer = names.length > 0 ? pointerTo('#', 'components', 'schemas') : '#';
  const removed = Object.entries(before).filter(([name]) => !names.includes(name));
  return removed.map(([subject, schema]) => {
    const alike = names.filter((name) => !Object.hasOwn(before, name) && isSame(after[name], schema));
    const hint = hintAtRename(subject, alike, `keep ${subject} as a $ref to it`);
    const text = `no schema is called so any more, nor is a generated type${hint}`;
    return changeOf(comparison, { rule: 'schema-name-removed', text, pointer, subject });
  });
}
