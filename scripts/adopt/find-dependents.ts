import type { References } from './list-references.ts';

/** The files of tests and scripts that know a contract by name, and all that refer to one of those. Named from the project's folder. */
export function findDependents({ texts, targets }: References, names: string[], gone: string[]): string[] {
  const files = [...texts.keys()];
  const own = files.filter((file) => names.some((name) => texts.get(file)?.includes(name)));
  const found = new Set([...gone, ...own].filter((file) => !neverRemoved.test(file)));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [file, referred] of targets)
      if (!neverRemoved.test(file) && referred.some((target) => found.has(target))) found.add(file);
  }
  return files.filter((file) => found.has(file)).sort();
}

/** What says how a contract is adopted may name the one that was. */
const neverRemoved = /^scripts\/(adopt|scaffold)(\/|\.ts$)/;

/** The scripts that nobody comes to any more: that were reached from `before`, the places where one starts, and are not from `after`. */
export function findUnreached(references: References, before: string[], after: string[]): string[] {
  const still = reach(references, after);
  return [...reach(references, before)].filter((file) => file.startsWith('scripts/') && !still.has(file)).sort();
}

function reach({ targets }: References, from: string[]): Set<string> {
  const reached = new Set(from);
  // A set is walked through to what is added to it meanwhile.
  for (const file of reached) for (const target of targets.get(file) ?? []) reached.add(target);
  return reached;
}
