import { type Document, memberOf, membersOf } from '../../server/openapi/document/index.ts';
import { isSame } from './change.ts';
import { type Comparison, createMemory, type PartChange, toPartChange } from './comparison.ts';
import { renderLabel } from './label.ts';
import { impactOf } from './rules/index.ts';
import { typesOf } from './types.ts';
import { listOf, placeOf, type View } from './view.ts';

/** A list of alternatives. */
export interface Union {
  keyword: 'oneOf' | 'anyOf';
  pointer: string;
  branches: View[];
}

type Pair = [older: View, newer: View];

/** Finds the changes of alternatives: of those that are on both sides, and which are gone or new. */
export function findBranchChanges(comparison: Comparison, before: View[], after: View[], newer: View): PartChange[] {
  const pairs = matchBranches(comparison, before, after);
  const lost = before.filter((branch) => !pairs.some(([from]) => from === branch));
  const won = after.filter((branch) => !pairs.some(([, to]) => to === branch));
  return [
    ...pairs.flatMap(([from, to]) => comparison.compare(comparison, from, to)),
    ...lost
      .filter((branch) => !after.some((other) => isWithin(comparison, branch, other, 'request')))
      .map((branch) =>
        toPartChange(comparison, {
          rule: 'alternative-removed',
          text: `${renderBranch(comparison.older, branch)} is no alternative any more`,
          pointer: placeOf(newer),
        }),
      ),
    ...won
      .filter((branch) => !before.some((other) => isWithin(comparison, other, branch, 'response')))
      .map((branch) =>
        toPartChange(comparison, {
          rule: 'alternative-added',
          text: `${renderBranch(comparison.newer, branch)} is an alternative now`,
          pointer: placeOf(branch),
        }),
      ),
  ];
}

/** Tells whether nobody in that direction would notice the one instead of the other: a branch that another takes in is not missed. */
function isWithin(comparison: Comparison, from: View, to: View, direction: 'request' | 'response'): boolean {
  return tryChanges(comparison, from, to).every(({ rule }) => impactOf(rule, direction) !== 'breaking');
}

/** Which alternative was which: those of one name, then those that say the same, then those of the same kind. */
function matchBranches(comparison: Comparison, before: View[], after: View[]): Pair[] {
  const pairs: Pair[] = [];
  const tests: ((from: View, to: View) => boolean)[] = [
    (from, to) => refOf(from) !== undefined && refOf(from) === refOf(to),
    (from, to) => isUnchanged(comparison, from, to),
    (from, to) => kindOf(from) === kindOf(to) && isSame(requiredOf(from), requiredOf(to)),
    (from, to) => kindOf(from) === kindOf(to),
  ];
  for (const fits of tests) {
    for (const from of before.filter((branch) => !pairs.some(([taken]) => taken === branch))) {
      const to = after.find((branch) => !pairs.some(([, taken]) => taken === branch) && fits(from, branch));
      if (to) pairs.push([from, to]);
    }
  }
  return pairs.filter((pair, index) => index === pairs.findIndex((other) => isSame(places(other), places(pair))));
}

function places(pair: Pair): string[] {
  return pair.map((view) => `${placeOf(view)} ${view[0]?.node.type}`);
}

function isUnchanged(comparison: Comparison, from: View, to: View): boolean {
  if (kindOf(from) !== kindOf(to)) return false;
  return tryChanges(comparison, from, to).every(({ rule }) => impactOf(rule, 'request') === 'editorial');
}

/** Branches are tried against each other on the side: what is learnt of a wrong pair must not be remembered as a change. */
function tryChanges(comparison: Comparison, from: View, to: View): PartChange[] {
  return comparison.compare({ ...comparison, known: createMemory(comparison.known) }, from, to);
}

function requiredOf(branch: View): unknown[] {
  return branch.flatMap(({ node }) => listOf(node.required)).sort();
}

/** Alternatives are of one kind when they share their types and what tells them apart. */
function kindOf(branch: View): string {
  const constants = branch.flatMap(({ node }) =>
    Object.entries(membersOf(node.properties)).flatMap(([name, property]) => {
      const [value = memberOf(property, 'const')] = oneOf(memberOf(property, 'enum'));
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return JSON.stringify([typesOf(branch), constants]);
}

function oneOf(values: unknown): unknown[] {
  return Array.isArray(values) && values.length === 1 ? values : [];
}

function refOf(branch: View): unknown {
  return branch[0]?.node.$ref;
}

function renderBranch(document: Document, branch: View): string {
  const [first] = branch;
  const ref = first?.node.$ref;
  if (typeof ref === 'string') return renderLabel(document, ref);
  const types = typesOf(branch);
  return String(first?.node.title ?? (types.length < 7 ? types.join(' or ') : 'one'));
}
