import { isDeepStrictEqual } from 'node:util';
import type { Impact } from './rules.ts';

/** The clients and servers that rely on one part of the contract. */
export type Party = 'senders of requests' | 'readers of responses' | 'receivers of callbacks';

/** A difference between two states of a contract. */
export interface Change {
  impact: Impact;
  /** The sides that it concerns; for a breaking change those that it stops. */
  parties: Party[];
  /** The kind of change, in kebab case. */
  rule: string;
  message: string;
  /** The pointer into the contract after the change; for what was removed, into the one before. */
  pointer: string;
  /** The operations in which it has this impact. */
  operations: string[];
  /** True if less is allowed than before, which stops no reader. */
  isTighter?: true;
  /** True if the part of the contract said that it may change. */
  isFree?: true;
  /** Why the owners of the contract accept it, and until when. */
  approval?: { because: string; until: string };
  /** What is worded otherwise, as it was and as it is. */
  values?: { before: unknown; after: unknown };
}

const order: Impact[] = ['breaking', 'additive', 'editorial'];

/** The worst impact of all; none when nothing changed. What is approved of does not count. */
export function worstImpact(changes: Pick<Change, 'impact' | 'approval'>[]): Impact | undefined {
  return order.find((impact) => changes.some((change) => change.impact === impact && !change.approval));
}

/** A change, and where it is itself if its pointer is that of a reference which leads elsewhere than before. */
export interface LocatedChange extends Change {
  origin: string | undefined;
}

/** One change for each edit: what several operations or references, or both halves of a schema, report of the same place is the same edit. */
export function mergeChanges(changes: LocatedChange[]): Change[] {
  const groups = Map.groupBy(changes, ({ pointer, origin = pointer, rule, message }) =>
    JSON.stringify([origin, rule, message]),
  );
  return [...groups.values()].flatMap((group) => {
    const impact = worstImpact(group);
    const worst = group.filter((change) => change.impact === impact);
    const parties = unique(worst.flatMap((change) => change.parties));
    const operations = unique(worst.flatMap((change) => change.operations));
    return worst
      .slice(0, 1)
      .map(({ origin, ...first }) => ({ ...first, message: tell({ ...first, parties }), parties, operations }));
  });
}

/** The message as readers see the change: a value that is no longer allowed is one that no longer comes. */
function tell({
  message,
  isTighter,
  rule,
  parties,
}: Pick<Change, 'message' | 'isTighter' | 'rule' | 'parties'>): string {
  if (!isTighter || rule !== 'enum-value-removed') return message;
  const carrier = parties.includes('readers of responses') ? 'responses' : 'messages';
  return message.replace(/(^|: )((?:(?!: ).)*) no longer allowed$/, `$1${carrier} no longer carry $2`);
}

/** Tells whether two parts of a contract say the same, whatever the order of their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}

/** The values, each once. */
export function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}

/** The part of a version that an impact calls to raise. */
export const bumps: Record<Impact, 'major' | 'minor' | 'patch'> = {
  breaking: 'major',
  additive: 'minor',
  editorial: 'patch',
};

/** The lowest version that the changes since `version` call for; undefined when nothing changed or the version is not a semantic one. */
export function versionFor(version: string, changes: Change[]): string | undefined {
  const impact = worstImpact(changes);
  const parsed = parse(version);
  if (!impact || !parsed) return undefined;
  const [major, minor, patch] = parsed.numbers;
  // Semantic versioning, item 4: before 1.0.0 the second number stands for what breaks.
  const part = major > 0 ? bumps[impact] : impact === 'breaking' ? 'minor' : 'patch';
  const isRound = patch === 0 && (part === 'minor' || minor === 0);
  // A prerelease comes before the version that it is named after.
  if (parsed.isPrerelease && (part === 'patch' || isRound)) return parsed.numbers.join('.');
  if (part === 'major') return `${major + 1}.0.0`;
  return part === 'minor' ? `${major}.${minor + 1}.0` : `${major}.${minor}.${patch + 1}`;
}

/** Tells whether a version honours the changes since another: at least as high as they call for, or just another one where numbers say nothing. */
export function isHonoured(before: string, after: string, changes: Change[]): boolean {
  if (worstImpact(changes) === undefined) return true;
  if (before === after) return false;
  const wanted = versionFor(before, changes);
  // A prerelease of the version that is called for honours it.
  return wanted === undefined || !(compareNumbers(after, wanted) < 0);
}

/** Tells whether a text is a semantic version. */
export function isVersion(text: string): boolean {
  return parse(text) !== undefined;
}

/** Tells whether a version comes before another; never of versions that are no semantic ones. */
export function isLower(version: string, other: string): boolean {
  const difference = compareNumbers(version, other);
  const isEarlier = parse(version)?.isPrerelease === true && parse(other)?.isPrerelease === false;
  return difference < 0 || (difference === 0 && isEarlier);
}

/** Negative where the numbers of the one are lower; not a number where one is no semantic version. */
function compareNumbers(version: string, other: string): number {
  const [one, two] = [parse(version), parse(other)];
  if (!one || !two) return Number.NaN;
  return one.numbers.map((number, part) => number - Number(two.numbers[part])).find((step) => step !== 0) ?? 0;
}

function parse(version: string): { numbers: [number, number, number]; isPrerelease: boolean } | undefined {
  const [, major, minor, patch, prerelease] = /^v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(?:\+.*)?$/.exec(version) ?? [];
  if (major === undefined) return undefined;
  return { numbers: [Number(major), Number(minor), Number(patch)], isPrerelease: prerelease !== undefined };
}
