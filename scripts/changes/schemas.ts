import type { Document } from '../../server/openapi/document/index.ts';
import type { Direction } from './change.ts';
import { findDependentChanges, findListChanges } from './compare-lists.ts';
import {
  type Comparison,
  createMemory,
  type DeclaredNames,
  type Memory,
  type PartChange,
  toPartChange,
} from './comparison.ts';
import { findConditionChanges } from './conditions.ts';
import { findKeywordVariations, sharedTypes } from './keywords.ts';
import { findLifecycleChanges, mayChange } from './lifecycle.ts';
import { findMeaningVariations } from './meanings.ts';
import { findUnevaluatedChanges } from './overlaps.ts';
import type { Promises } from './promises.ts';
import { findPropertyChanges } from './properties.ts';
import type { RuleId } from './rules/index.ts';
import { createTrial, type Trial } from './trial.ts';
import { findUnionChanges } from './unions.ts';
import { createIsUntouched, type IsUntouched } from './untouched.ts';
import { childNames, childView, placeOf, type View, viewAt } from './view.ts';
import { findWordVariations } from './words.ts';

/** Two states of a contract, and what is known of their differences already. */
export interface States {
  older: Document;
  newer: Document;
  promises: Promises;
  known: Memory;
  trial: Trial;
  isUntouched: IsUntouched;
}

/** Two states of a contract of which nothing is known yet. */
export function createStates(older: Document, newer: Document, promises: Promises): States {
  const isUntouched = createIsUntouched(older, newer);
  return { older, newer, promises, known: createMemory(), trial: createTrial(older, newer), isUntouched };
}

/** A comparison of the schemas of messages; `sense` is the direction in which their senders suffer. */
export function createComparison(states: States, message: Direction, sense: Direction = message): Comparison {
  return { ...states, message, sense, isText: false, isXml: false, around: nothing, compare: findViewChanges };
}

const nothing: DeclaredNames = { older: [], newer: [] };

/** Compares the schemas at two pointers. */
export function findSchemaChanges(comparison: Comparison, older: string, newer: string): PartChange[] {
  return findViewChanges(comparison, viewAt(comparison.older, older), viewAt(comparison.newer, newer));
}

/** Compares two views; each pair once, so that schemas may contain themselves. */
function findViewChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const { known } = comparison;
  const targets = [older.slice(1), newer.slice(1)] as const;
  if (isReference(older) && isReference(newer) && comparison.isUntouched(older[0]?.node, newer[0]?.node)) return [];
  // A schema that many refer to is compared once; but not for somebody inside it, who would be told of nothing as yet.
  if (isReference(older) && isReference(newer) && known.get(keyOf(comparison, ...targets)) !== 'begun') {
    return relocate(older, newer, findViewChanges(comparison, ...targets));
  }
  const key = keyOf(comparison, older, newer);
  const found = known.get(key);
  if (found) return found === 'begun' ? [] : found;
  known.set(key, 'begun');
  const changes = free(comparison, older, relocate(older, newer, compare(comparison, older, newer)));
  known.set(key, changes);
  return changes;
}

function compare(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [within, inner] = [declare(comparison, older, newer), { ...comparison, around: nothing }];
  const union = findUnionChanges(within, older, newer);
  if (union.whole) return union.changes;
  const variations = [
    ...findKeywordVariations(comparison, older, newer),
    ...findMeaningVariations(comparison, older, newer),
    ...findWordVariations(older, newer),
  ];
  const own = variations.map((variation) => toPartChange(comparison, variation));
  const shared = sharedTypes(comparison, older, newer);
  const all = [
    ...own,
    ...findLifecycleChanges(comparison, older, newer),
    ...(shared.includes('object') ? findPropertyChanges(inner, older, newer, comparison.around) : []),
    ...(shared.includes('object') ? findDependentChanges(within, older, newer) : []),
    ...findListChanges(inner, older, newer, shared),
    ...findProhibitionChanges(within, older, newer),
    ...findConditionChanges(within, older, newer),
    ...union.changes,
  ];
  return [...all, ...findUnevaluatedChanges(comparison, older, newer, all)];
}

/** What is said of the same object inside is beside what is declared here. */
function declare(comparison: Comparison, older: View, newer: View): Comparison {
  const { around } = comparison;
  const names = (view: View, outer: string[]) => [...new Set([...outer, ...childNames(view, 'properties')])];
  return { ...comparison, around: { older: names(older, around.older), newer: names(newer, around.newer) } };
}

function keyOf({ message, sense, isText, isXml, around }: Comparison, older: View, newer: View): string {
  const pointers = [older, newer].map((view) =>
    view.map(({ pointer, isPart, node }) => (isPart ? `${pointer} ${node.type}` : pointer)).join(' '),
  );
  return [message, sense, isText, isXml, JSON.stringify(around), pointers.join(' → ')].join(' ');
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

/** A part that had said that it may change does. */
function free({ promises }: Comparison, older: View, changes: PartChange[]): PartChange[] {
  return mayChange(promises, older) ? changes.map((change) => ({ ...change, isFree: true })) : changes;
}

/** What is forbidden counts the other way round. */
function findProhibitionChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const before = childView(comparison.older, older, 'not');
  const after = childView(comparison.newer, newer, 'not');
  const sense = comparison.sense === 'request' ? 'response' : 'request';
  if (before && after) return findViewChanges({ ...comparison, sense }, before, after);
  if (!before && !after) return [];
  const rule: RuleId = after ? 'not-added' : 'not-removed';
  const text = `not ${after ? 'added' : 'removed'}`;
  return [toPartChange(comparison, { rule, text, pointer: placeOf(after ?? newer) })];
}
