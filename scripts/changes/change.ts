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
}

const order: Impact[] = ['breaking', 'additive', 'editorial'];

/** The worst impact of all; none when nothing changed. What is approved of does not count. */
export function worstImpact(changes: Pick<Change, 'impact' | 'approval'>[]): Impact | undefined {
  return order.find((impact) => changes.some((change) => change.impact === impact && !change.approval));
}

/** One change for each edit: what several operations, or both halves of one, report of the same place is the same edit. */
export function mergeChanges(changes: Change[]): Change[] {
  const groups = Map.groupBy(changes, ({ pointer, rule, message }) => JSON.stringify([pointer, rule, message]));
  return [...groups.values()].flatMap((group) => {
    const impact = worstImpact(group);
    const worst = group.filter((change) => change.impact === impact);
    const parties = unique(worst.flatMap((change) => change.parties));
    const operations = unique(worst.flatMap((change) => change.operations));
    return worst.slice(0, 1).map((first) => ({ ...first, parties, operations }));
  });
}

/** Tells whether two parts of a contract say the same, whatever the order of their keys. */
export function isSame(a: unknown, b: unknown): boolean {
  return isDeepStrictEqual(a, b);
}

/** The values, each once. */
export function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}
