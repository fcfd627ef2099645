import type { Change } from './change.ts';
import type { Approval, Policy } from './policy.ts';
import { readDate } from './promises.ts';
import { isLower } from './version.ts';

/** Marks the changes that are approved of, as long as the approval holds. */
export function applyApprovals({ approvals, promises }: Policy, changes: Change[], version: string): Change[] {
  const valid = approvals.filter((approval) => !isPast(approval, promises.today, version));
  return changes.map((change) => {
    const approval = valid.find((each) => isAbout(each, change));
    return approval ? { ...change, approval: { because: approval.because, until: approval.until } } : change;
  });
}

/** Tells whether the day, or the version, until which the approval held has come. */
export function isPast({ until }: Approval, today: string, version: string): boolean {
  const date = readDate(until);
  return date === undefined ? !isLower(version, until) : today > date;
}

/** Tells whether an approval is about the change: of that kind, and at that place or in it. */
export function isAbout({ change: rule, at }: Approval, change: Change): boolean {
  return rule === change.rule && (at === change.pointer || change.message.startsWith(`${at}: `));
}
