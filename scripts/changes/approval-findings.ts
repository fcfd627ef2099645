import type { Finding } from '../cli/findings.ts';
import { isAbout, isPast } from './approvals.ts';
import type { Change } from './change.ts';
import type { PolicyFile } from './policy-file.ts';

/** Finds the approvals that no change needs any more, and those that have ended while their change is still there. */
export function findIdleApprovals(
  { policy, locateApproval }: PolicyFile,
  changes: Change[],
  version: string,
): Finding[] {
  const { approvals, promises } = policy;
  return approvals.flatMap((approval): Finding[] => {
    const place = locateApproval(approval);
    const subject = `The approval of ${approval.change} at ${approval.at}`;
    if (!changes.some((change) => isAbout(approval, change))) {
      const message = `${subject} is about no change: delete it.`;
      return [{ ...place, level: 'warning', rule: 'approval-unused', message }];
    }
    if (!isPast(approval, promises.today, version)) return [];
    const message = `${subject} held until ${approval.until}: the change is approved of no longer.`;
    return [{ ...place, level: 'error', rule: 'approval-past', message }];
  });
}
