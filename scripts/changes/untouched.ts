import { type Document, memberOf, membersOf, tokensOf } from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';

/** Tells whether a part says the same in two states of a contract, with everything that it refers to. */
export type IsUntouched = (older: unknown, newer: unknown) => boolean;

/** Creates the quick question of two states: most of a contract is as it was, and need not be compared. */
export function createIsUntouched(older: Document, newer: Document): IsUntouched {
  // Another version may read the same words otherwise.
  if (older.openapi !== newer.openapi) return () => false;
  const touched = findTouched(older, newer);
  return (before, after) => isSame(before, after) && ![...listReferences(after)].some((name) => touched.has(name));
}

/** The components that are not what they were, or refer to such. */
function findTouched(older: Document, newer: Document): Set<string> {
  const [before, after] = [componentsOf(older), componentsOf(newer)];
  const users = new Map<string, string[]>();
  for (const [name, component] of after) {
    for (const used of listReferences(component)) users.set(used, [...(users.get(used) ?? []), name]);
  }
  const names = new Set([...before.keys(), ...after.keys(), ...users.keys()]);
  const touched = new Set([...names].filter((name) => !after.has(name) || !isSame(before.get(name), after.get(name))));
  // A set gives what is added to it while it is walked, too.
  for (const name of touched) for (const user of users.get(name) ?? []) touched.add(user);
  return touched;
}

function componentsOf({ components }: Document): Map<string, unknown> {
  const groups = Object.entries(membersOf(components));
  return new Map(
    groups.flatMap(([group, members]) =>
      Object.entries(membersOf(members)).map(([name, component]) => [`${group}/${name}`, component] as const),
    ),
  );
}

const known = new WeakMap<object, Set<string>>();

/** The components that a part refers to directly, such as `schemas/Order`; anything else that is referred to is none that is known. */
function listReferences(part: unknown): Set<string> {
  if (typeof part !== 'object' || part === null) return new Set();
  const found = known.get(part) ?? new Set(Object.values(part).flatMap((inner) => [...listReferences(inner)]));
  const reference = memberOf(part, '$ref') ?? memberOf(part, '$dynamicRef');
  if (typeof reference === 'string') found.add(tokensOf(reference).slice(1, 3).join('/'));
  known.set(part, found);
  return found;
}
