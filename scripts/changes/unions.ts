import { type Document, pointerTo } from '../../server/openapi/document/index.ts';
import { findBranchChanges, type Union } from './branches.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import { findOverlapChanges } from './overlaps.ts';
import { impactOf } from './rules/index.ts';
import { homeOf, listOf, noSchema, placeOf, type View, viewAt } from './view.ts';

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
  const [was, is] = [before[0], after[0]];
  if (!was && is && after.length === 1) return findGrown(comparison, older, newer, is);
  if (was && !is && before.length === 1) return findShrunk(comparison, older, newer, was);
  const changes = before
    .concat(after.slice(before.length))
    .flatMap((_, index) => compareUnions(comparison, before[index], after[index], older, newer));
  return { whole: false, changes };
}

type Found = ReturnType<typeof findUnionChanges>;

/** A schema that became one of several alternatives; or one that has alternatives now, beside what it said. */
function findGrown(comparison: Comparison, older: View, newer: View, union: Union): Found {
  const rest = withoutUnion(newer);
  if (saysTheSame(comparison, older, rest)) {
    const variation = { rule: 'union-added', text: `${union.keyword} added`, pointer: union.pointer } as const;
    return { whole: false, changes: [toPartChange(comparison, variation)] };
  }
  const branches = union.branches.map((branch) => [...branch, ...rest]);
  const changes = findBranchChanges(comparison, alternativesOf(older), branches, newer);
  return {
    whole: true,
    changes: [...changes, ...findOverlapChanges(comparison, older, newer, changes, { after: union })],
  };
}

function findShrunk(comparison: Comparison, older: View, newer: View, union: Union): Found {
  const rest = withoutUnion(older);
  if (saysTheSame(comparison, rest, newer)) {
    const pointer = homeOf(older, newer, union.keyword);
    return {
      whole: false,
      changes: [toPartChange(comparison, { rule: 'union-removed', text: `${union.keyword} removed`, pointer })],
    };
  }
  const branches = union.branches.map((branch) => [...branch, ...rest]);
  const changes = findBranchChanges(comparison, branches, alternativesOf(newer), newer);
  return {
    whole: true,
    changes: [...changes, ...findOverlapChanges(comparison, older, newer, changes, { before: union })],
  };
}

function compareUnions(
  comparison: Comparison,
  from: Union | undefined,
  to: Union | undefined,
  older: View,
  newer: View,
): PartChange[] {
  if (!from && !to) return [];
  if (!from || !to) {
    const { keyword, pointer } = from ?? to ?? { keyword: 'oneOf', pointer: placeOf(newer) };
    const rule = to ? 'union-added' : 'union-removed';
    const text = `${keyword} ${to ? 'added' : 'removed'}`;
    return [toPartChange(comparison, { rule, text, pointer: to ? pointer : homeOf(older, newer, keyword) })];
  }
  const changes = findBranchChanges(comparison, from.branches, to.branches, newer);
  return [...changes, ...findOverlapChanges(comparison, older, newer, changes, { before: from, after: to })];
}

/** Tells whether two views allow the same values, by all that is known. */
function saysTheSame(comparison: Comparison, older: View, newer: View): boolean {
  return comparison
    .compare(comparison, older, newer.length > 0 ? newer : noSchema(placeOf(older)))
    .every(({ rule }) => impactOf(rule, 'request') !== 'breaking' && impactOf(rule, 'response') !== 'breaking');
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

/** What a view says beside its alternatives. */
function withoutUnion(view: View): View {
  return view.map((facet) => {
    const { oneOf, anyOf, discriminator, ...node } = facet.node;
    return oneOf === undefined && anyOf === undefined ? facet : { ...facet, node, isPart: true };
  });
}

/** A schema without a union as the alternatives that it consists of: one for each of its types. */
function alternativesOf(view: View): View[] {
  const [first] = view;
  const types = first?.node.type;
  if (!first || !Array.isArray(types) || types.length < 2) return [view];
  return types.map((type) => [{ ...first, node: { ...first.node, type }, isPart: true }, ...view.slice(1)]);
}
