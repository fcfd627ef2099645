import { type Change, type Impact, worstImpact } from './change.ts';

/** The part of a version that an impact calls to raise. */
export const bumps: Record<Impact, 'major' | 'minor' | 'patch'> = {
  breaking: 'major',
  additive: 'minor',
  editorial: 'patch',
};

/** The lowest version that the changes since `version` call for; undefined when nothing changed or the version is not a semantic one. */
export function versionFor(version: string, changes: Change[]): string | undefined {
  const impact = worstImpact(changes);
  const [, major = '', minor = '', patch = '', prerelease] = parse(version) ?? [];
  if (!impact || major === '') return undefined;
  // Semantic versioning, item 4: before 1.0.0 the second number stands for what breaks.
  const part = major === '0' && impact === 'breaking' ? 'minor' : major === '0' ? 'patch' : bumps[impact];
  // A prerelease comes before the version that it is named after.
  if (prerelease && isAtLeast(part, minor, patch)) return `${major}.${minor}.${patch}`;
  if (part === 'major') return `${Number(major) + 1}.0.0`;
  return part === 'minor' ? `${major}.${Number(minor) + 1}.0` : `${major}.${minor}.${Number(patch) + 1}`;
}

/** Tells whether a version honours the changes since another: at least as high as they call for, or just another one where numbers say nothing. */
export function isHonoured(older: string, newer: string, changes: Change[]): boolean {
  if (worstImpact(changes) === undefined) return true;
  if (older === newer) return false;
  const wanted = versionFor(older, changes);
  const [given, needed] = [parse(newer), wanted && parse(wanted)];
  if (!given || !needed) return true;
  const difference =
    [1, 2, 3].map((part) => Number(given[part]) - Number(needed[part])).find((step) => step !== 0) ?? 0;
  return difference >= 0;
}

/** Tells whether a text is a semantic version. */
export function isVersion(text: string): boolean {
  return parse(text) !== null;
}

/** Tells whether a version comes before another; never of versions that are no semantic ones. */
export function isLower(version: string, other: string): boolean {
  const [given, limit] = [parse(version), parse(other)];
  if (!given || !limit) return false;
  const difference = [1, 2, 3].map((part) => Number(given[part]) - Number(limit[part])).find((step) => step !== 0);
  return difference === undefined ? given[4] !== undefined && limit[4] === undefined : difference < 0;
}

function isAtLeast(part: 'major' | 'minor' | 'patch', minor: string, patch: string): boolean {
  if (part === 'patch') return true;
  return patch === '0' && (part === 'minor' || minor === '0');
}

function parse(version: string): RegExpExecArray | null {
  return /^v?(\d+)\.(\d+)\.(\d+)(-[0-9A-Za-z.-]+)?(?:\+.*)?$/.exec(version);
}
