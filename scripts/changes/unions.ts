import type { Document } from '../../server/openapi/document.ts';
import { memberOf, membersOf, pointerTo } from '../../server/openapi/pointer.ts';
import { type Impact, isSame } from './change.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import { typesOf } from './keywords.ts';
import { renderLabel } from './label.ts';
import { homeOf, listOf, placeOf, type View, viewAt } from './view.ts';

interface Union {
  keyword: 'oneOf' | 'anyOf';
  pointer: string;
  branches: View[];
}

/**
 * Finds the changes of the alternatives of `oneOf` and `anyOf`. `whole` says that nothing else is left to compare:
 * a schema that became one of several alternatives is compared as a union of itself alone.
 */
export function findUnionChanges(
  comparison: Comparison,
  older: View,
  newer: View,
): { whole: boolean; changes: PartChange[] } {
  const [before, after] = [unionsIn(comparison.older, older), unionsIn(comparison.newer, newer)];
  const [wasUnion, isUnion] = [isPure(older, before), isPure(newer, after)];
  if (before.length === 0 && isUnion) {
    return { whole: true, changes: compareBranches(comparison, alternativesOf(older), after, newer) };
  }
  if (after.length === 0 && wasUnion) {
    return {
      whole: true,
      changes: compareBranches(
        comparison,
        before.flatMap(({ branches }) => branches),
        undefined,
        newer,
      ),
    };
  }
  const pairs = Array.from(
    { length: Math.max(before.length, after.length) },
    (_, index) => [before[index], after[index]] as const,
  );
  return { whole: false, changes: pairs.flatMap(([from, to]) => compareUnions(comparison, from, to, older, newer)) };
}

function compareUnions(
  comparison: Comparison,
  from: Union | undefined,
  to: Union | undefined,
  older: View,
  newer: View,
): PartChange[] {
  if (from && to)
    return [...findKeywordSwitch(comparison, from, to), ...compareBranches(comparison, from.branches, [to], newer)];
  const keyword = (to ?? from)?.keyword ?? 'oneOf';
  const variation = to
    ? ({ effect: 'narrowed', rule: 'union-added', text: `${keyword} added`, pointer: to.pointer } as const)
    : ({
        effect: 'widened',
        rule: 'union-removed',
        text: `${keyword} removed`,
        pointer: homeOf(older, newer, keyword),
      } as const);
  return [toPartChange(comparison, variation)];
}

/** A value that fits two alternatives is one that `anyOf` allows and `oneOf` does not. */
function findKeywordSwitch(comparison: Comparison, from: Union, to: Union): PartChange[] {
  if (from.keyword === to.keyword) return [];
  const effect = to.keyword === 'oneOf' ? 'narrowed' : 'widened';
  const text = `${from.keyword} became ${to.keyword}`;
  return [toPartChange(comparison, { effect, rule: 'union-changed', text, pointer: to.pointer })];
}

function compareBranches(
  comparison: Comparison,
  before: View[],
  unions: Union[] | undefined,
  newer: View,
): PartChange[] {
  const after = unions?.flatMap(({ branches }) => branches) ?? alternativesOf(newer);
  const pairs = matchBranches(comparison, before, after);
  const place = unions?.[0]?.pointer ?? placeOf(newer);
  const lost = before.filter((branch) => !pairs.some(([from]) => from === branch));
  const won = after.filter((branch) => !pairs.some(([, to]) => to === branch));
  const name = (document: Document, branch: View) => renderBranch(document, branch);
  return [
    ...pairs.flatMap(([from, to]) => comparison.compare(comparison, from, to)),
    ...lost.map((branch) =>
      toPartChange(comparison, {
        effect: 'narrowed',
        rule: 'alternative-removed',
        text: `${name(comparison.older, branch)} is no alternative any more`,
        pointer: place,
      }),
    ),
    ...won.map((branch) =>
      toPartChange(comparison, {
        effect: 'widened',
        rule: 'alternative-added',
        text: `${name(comparison.newer, branch)} is an alternative now`,
        pointer: placeOf(branch),
      }),
    ),
  ];
}

/** Which alternative was which: first those that say the same, then those of the same name, then those of the same kind. */
function matchBranches(comparison: Comparison, before: View[], after: View[]): [View, View][] {
  const pairs: [View, View][] = [];
  const tests: ((from: View, to: View) => boolean)[] = [
    (from, to) => refOf(from) === refOf(to) && worst(comparison, from, to) === undefined,
    (from, to) => refOf(from) !== undefined && refOf(from) === refOf(to),
    (from, to) => worst(comparison, from, to) === undefined,
    (from, to) => kindOf(from) === kindOf(to) && isSame(requiredOf(from), requiredOf(to)),
    (from, to) => kindOf(from) === kindOf(to),
  ];
  for (const fits of tests) {
    for (const from of before.filter((branch) => !pairs.some(([taken]) => taken === branch))) {
      const to = after.find((branch) => !pairs.some(([, taken]) => taken === branch) && fits(from, branch));
      if (to) pairs.push([from, to]);
    }
  }
  return pairs;
}

function worst(comparison: Comparison, from: View, to: View): Impact | undefined {
  // Branches are tried against each other on the side: what is learnt of a wrong pair must not be remembered as a change.
  const changes = comparison.compare({ ...comparison, known: new Map(comparison.known) }, from, to);
  return changes.map(({ impact }) => impact).find((impact) => impact !== 'editorial');
}

function requiredOf(branch: View): unknown[] {
  return branch.flatMap(({ node }) => listOf(node.required)).sort();
}

/** Alternatives are of one kind when they share their types and what tells them apart. */
function kindOf(branch: View): string {
  const constants = branch.flatMap(({ node }) =>
    Object.entries(membersOf(node.properties)).filter(([, property]) => memberOf(property, 'const') !== undefined),
  );
  return JSON.stringify([typesOf(branch), constants.map(([name, property]) => [name, memberOf(property, 'const')])]);
}

function refOf(branch: View): unknown {
  return branch[0]?.node.$ref;
}

function renderBranch(document: Document, branch: View): string {
  const [first] = branch;
  const ref = first?.node.$ref;
  if (typeof ref === 'string') return renderLabel(document, ref);
  return String(first?.node.title ?? (typesOf(branch).length < 7 ? typesOf(branch).join(' or ') : 'one'));
}

function unionsIn(document: Document, view: View): Union[] {
  return (['oneOf', 'anyOf'] as const).flatMap((keyword) =>
    view
      .filter(({ node }) => Array.isArray(node[keyword]))
      .map(({ node, pointer }) => ({
        keyword,
        pointer: pointerTo(pointer, keyword),
        branches: listOf(node[keyword]).map((_, index) => viewAt(document, pointerTo(pointer, keyword, String(index)))),
      })),
  );
}

const bare = ['oneOf', 'anyOf', '$ref', 'allOf', 'title', 'description', 'discriminator', 'example', 'examples'];

/** Tells whether a view is one union and nothing else. */
function isPure(view: View, unions: Union[]): boolean {
  return unions.length === 1 && view.every(({ node }) => Object.keys(node).every((key) => bare.includes(key)));
}

/** A schema without a union as the alternatives that it consists of: one for each of its types. */
function alternativesOf(view: View): View[] {
  const [first] = view;
  const types = first?.node.type;
  if (!first || !Array.isArray(types) || types.length < 2) return [view];
  return types.map((type) => [{ ...first, node: { ...first.node, type } }, ...view.slice(1)]);
}
