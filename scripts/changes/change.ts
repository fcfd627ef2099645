import { isDeepStrictEqual } from 'node:util';
import type { Direction } from '../../server/openapi/schema/index.ts';

export type { Direction };

/** The impact of a change on those who rely on the contract: it stops some of them, offers them more, or only words it otherwise. */
export type Impact = 'breaking' | 'additive' | 'editorial';

/** Those who rely on one part of the contract. */
export type Party = 'senders of requests' | 'readers of responses' | 'receivers of callbacks';

/** A difference between two states of a contract. */
export interface Change {
  impact: Impact;
  /** Whom it concerns; for a breaking change those whom it stops. */
  parties: Party[];
  /** The kind of change, in kebab case. */
  rule: string;
  message: string;
  /** The pointer into the newer contract; for what is gone, into the older one. */
  pointer: string;
  /** The operations in which it has this impact. */
  operations: string[];
  /** True if readers are promised more and senders are hit, or would be: less is allowed than before. */
  isTighter?: true;
  /** True if the part of the contract said that it may change. */
  isFree?: true;
  /** Why those who answer for the contract put up with it, and until when. */
  approval?: { because: string; until: string };
}

const order: Impact[] = ['breaking', 'additive', 'editorial'];

/** The worst impact of all; none when nothing changed. What is approved of does not count. */
export function worstImpact(changes: Pick<Change, 'impact' | 'approval'>[]): Impact | undefined {
  return order.find((impact) => changes.some((change) => change.impact === impact && !change.approval));
}

/** One change for each edit: what several operations, or both halves of one, report of the same place is the same edit. */
export function mergeChanges(changes: Change[]): Change[] {
  const groups = Map.groupBy(changes, ({ pointer, rule, message }) => JSON.stringify([pointer, rule, message]));
  return [...groups.values()].map((group) => {
    const impact = worstImpact(group) ?? 'editorial';
    const worst = group.filter((change) => change.impact === impact);
    const [first] = worst;
    if (!first) throw new Error('A group of changes is empty.');
    return {
      ...first,
      parties: unique(worst.flatMap((change) => change.parties)),
      operations: unique(worst.flatMap((change) => change.operations)),
    };
  });
}

/** Tells whether two parts of a contract say the same, whatever the order of their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}
