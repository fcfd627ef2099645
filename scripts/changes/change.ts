import { isDeepStrictEqual } from 'node:util';

/** The impact of a change on those who rely on the contract: it stops some of them, offers them more, or only words it otherwise. */
export type Impact = 'breaking' | 'additive' | 'editorial';

/** Those who rely on one half of the contract. */
export type Party = 'senders of requests' | 'readers of responses';

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
}

/** Which half of the contract a schema is read for. */
export type Direction = 'request' | 'response';

/** The effect on the set of values that are allowed: also none, where something is deprecated or only words differ. */
export type Effect = 'narrowed' | 'widened' | 'changed' | 'announced' | 'reworded';

/** A difference between two schemas, before it is known whom it hits. */
export interface Variation {
  effect: Effect;
  rule: string;
  text: string;
  pointer: string;
}

/** The party that writes what the other side reads: a sender suffers when less is allowed, a reader when more is. */
export const parties: Record<Direction, Party> = { request: 'senders of requests', response: 'readers of responses' };

const always = { changed: 'breaking', announced: 'additive', reworded: 'editorial' } as const;
const impacts: Record<Direction, Record<Effect, Impact>> = {
  request: { narrowed: 'breaking', widened: 'additive', ...always },
  response: { narrowed: 'additive', widened: 'breaking', ...always },
};

/** The impact of an effect on the allowed values, in a request or in a response. */
export function impactOf(effect: Effect, direction: Direction): Impact {
  return impacts[direction][effect];
}

const order: Impact[] = ['breaking', 'additive', 'editorial'];

/** The worst impact of all; none when nothing changed. */
export function worstImpact(changes: Pick<Change, 'impact'>[]): Impact | undefined {
  return order.find((impact) => changes.some((change) => change.impact === impact));
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
