import type { Document } from '../../server/openapi/document.ts';
import type { Direction, Effect } from './change.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import { findKeywordVariations, toKebab } from './keywords.ts';
import { findPropertyChanges } from './properties.ts';
import { findUnionChanges } from './unions.ts';
import { childNames, childView, placeOf, type View, viewAt } from './view.ts';

/** A comparison that has compared nothing yet but what `known` remembers of an earlier one. */
export function createComparison(
  older: Document,
  newer: Document,
  message: Direction,
  known: Comparison['known'],
): Comparison {
  return { older, newer, message, sense: message, known, compare: findViewChanges };
}

/** Compares the schemas at two pointers. */
export function findSchemaChanges(comparison: Comparison, older: string, newer: string): PartChange[] {
  return findViewChanges(comparison, viewAt(comparison.older, older), viewAt(comparison.newer, newer));
}

/** Compares two views; each pair once, so that schemas may contain themselves. */
function findViewChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const { known } = comparison;
  const targets = [older.slice(1), newer.slice(1)] as const;
  // A schema that many refer to is compared once; but not for somebody inside it, who would be told of nothing as yet.
  if (isReference(older) && isReference(newer) && known.get(keyOf(comparison, ...targets)) !== 'begun') {
    return relocate(older, newer, findViewChanges(comparison, ...targets));
  }
  const key = keyOf(comparison, older, newer);
  const found = known.get(key);
  if (found) return found === 'begun' ? [] : found;
  known.set(key, 'begun');
  const changes = relocate(older, newer, compare(comparison, older, newer));
  known.set(key, changes);
  return changes;
}

function compare(comparison: Comparison, older: View, newer: View): PartChange[] {
  const union = findUnionChanges(comparison, older, newer);
  if (union.whole) return union.changes;
  const keywords = findKeywordVariations(older, newer);
  const own = keywords.map((variation) => toPartChange(comparison, variation));
  if (keywords.some(({ rule }) => rule === 'type-changed')) return own;
  return [
    ...own,
    ...findDefaultChanges(comparison, older, newer),
    ...findPropertyChanges(comparison, older, newer),
    ...findPartChanges(comparison, older, newer),
    ...union.changes,
  ];
}

function keyOf({ message, sense }: Comparison, older: View, newer: View): string {
  const pointers = [older, newer].map((view) => view.map(({ pointer }) => pointer).join(' '));
  return [message, sense, pointers.join(' → ')].join(' ');
}

/** Tells whether all that stands there is a reference. */
function isReference([first, ...rest]: View): boolean {
  return first !== undefined && '$ref' in first.node && Object.keys(first.node).length === 1 && rest.length > 0;
}

/** A reference that points elsewhere than before is itself what changed, not the schema that it now points to. */
function relocate(older: View, newer: View, changes: PartChange[]): PartChange[] {
  const [before, after] = [older[0]?.node.$ref, newer[0]?.node.$ref];
  if (typeof after !== 'string' || before === after) return changes;
  return changes.map((change) => ({ ...change, pointer: placeOf(newer) }));
}

/** A default is what leaving a value out means: another meaning breaks senders who do. To a reader it is a remark. */
function findDefaultChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [before, after] = [older, newer].map(
    (view) => view.find(({ node }) => node.default !== undefined)?.node.default,
  );
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const what = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  const effect: Effect = comparison.message === 'response' ? 'reworded' : what === 'added' ? 'announced' : 'changed';
  const show = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));
  const text = `default ${show(before)} became ${show(after)}`;
  const holder = newer.find(({ node }) => node.default !== undefined);
  const pointer = holder ? `${holder.pointer}/default` : placeOf(newer);
  return [toPartChange(comparison, { effect, rule: `default-${what}`, text, pointer })];
}

const single = ['items', 'contains', 'propertyNames', 'unevaluatedItems', 'not', 'if', 'then', 'else'];
const named = ['prefixItems', 'patternProperties', 'dependentSchemas'];

/** Sub-schemas: one that is new demands more, one that is gone demands less, and what is forbidden counts the other way round. */
function findPartChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const names = named.flatMap((keyword) =>
    [...new Set([...childNames(older, keyword), ...childNames(newer, keyword)])].map(
      (name) => [keyword, name] as const,
    ),
  );
  const places: (readonly [string, string?])[] = [...single.map((keyword) => [keyword] as const), ...names];
  return places.flatMap(([keyword, name]) => {
    const before = childView(comparison.older, older, keyword, name);
    const after = childView(comparison.newer, newer, keyword, name);
    if (before && after) return findViewChanges(turn(comparison, keyword), before, after).map(sharpen(keyword));
    if (!before && !after) return [];
    const what = after ? 'added' : 'removed';
    const variation = {
      rule: `${toKebab(keyword)}-${what}`,
      text: `${keyword} ${what}`,
      pointer: placeOf(after ?? newer),
    };
    return [toPartChange(comparison, { effect: after ? 'narrowed' : 'widened', ...variation })];
  });
}

function turn(comparison: Comparison, keyword: string): Comparison {
  if (keyword !== 'not') return comparison;
  return { ...comparison, sense: comparison.sense === 'request' ? 'response' : 'request' };
}

/** Whatever changes in a condition changes what it selects, for better or worse. */
function sharpen(keyword: string): (change: PartChange) => PartChange {
  return (change) => (keyword === 'if' && change.impact === 'additive' ? { ...change, impact: 'breaking' } : change);
}
