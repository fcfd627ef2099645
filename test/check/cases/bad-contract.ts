import type { CheckName } from '../../../scripts/checks/run-checks.ts';

/** A contract with one defect: an edit of `orders.yaml`, and what has to be said of it. */
export interface BadContract {
  name: string;
  /** The text that is taken out, at its first place after `after`, and the text that is put in. */
  edit: { after?: string; replace: string; by: string };
  check: CheckName;
  rule: string;
  /** A text that only the line has on which the finding must be, or stands first on. */
  at: string;
}
