import type { Direction } from '../../server/openapi/schema/index.ts';
import type { Impact } from './change.ts';
import type { Promises } from './promises.ts';
import { impactOf, type RuleId } from './rules/index.ts';

/** A change that those who answer for the contract put up with. */
export interface Approval {
  change: RuleId;
  /** The place as the messages name it, such as `Order.name`, or a pointer into the contract. */
  at: string;
  because: string;
  /** The version before which it holds, or the last day on which it does. */
  until: string;
}

/** How `check` takes it that `info.version` does not say what has changed. */
export type VersionLevel = 'error' | 'warning' | 'notice' | 'off';

/** What those who answer for the contract have decided about its changes. */
export interface Policy {
  levels: Partial<Record<RuleId, Partial<Record<Direction, Impact | 'off'>>>>;
  approvals: Approval[];
  /** What is called for by the changes unless given. */
  versionLevel?: VersionLevel;
  promises: Promises;
}

/** The levels of `x-stability` at which a part may change without notice, unless others are named. */
const standardFreeLevels = ['draft', 'alpha', 'experimental'];

/** The days from a notice to the end of what it is about, unless there is another number. */
const standardNotice = 90;

/** The policy of those who have decided nothing. */
export function createPolicy({
  levels = {},
  approvals = [],
  versionLevel,
  noticeDays = standardNotice,
  freeLevels = standardFreeLevels,
  today = new Date().toISOString().slice(0, 10),
}: Partial<Omit<Policy, 'promises'> & Promises> = {}): Policy {
  return { levels, approvals, ...(versionLevel && { versionLevel }), promises: { today, noticeDays, freeLevels } };
}

/** The impact of a kind of change by a policy; `off` for one that nobody wants to hear of. */
export function levelOf({ levels }: Policy, rule: RuleId, direction: Direction): Impact | 'off' {
  return levels[rule]?.[direction] ?? impactOf(rule, direction);
}
