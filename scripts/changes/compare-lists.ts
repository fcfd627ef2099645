import type { Document } from '../../server/openapi/document/index.ts';
import { findContainsVariations, type LimitedType } from './bounds.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import type { RuleId } from './rules/index.ts';
import { childNames, childView, homeOf, isVacuous, placeOf, read, type View } from './view.ts';

/** Finds the changes of what the items of a list, and the names of properties, have to fit. */
export function findListChanges(comparison: Comparison, older: View, newer: View, types: LimitedType[]): PartChange[] {
  const part = (keyword: string, rules: Pair) => findPart(comparison, older, newer, keyword, rules);
  const ofLists = () => [
    ...findItemChanges(comparison, older, newer),
    ...findContainedChanges(comparison, older, newer),
    ...part('unevaluatedItems', ['unevaluated-items-added', 'unevaluated-items-removed']),
  ];
  const ofObjects = () => part('propertyNames', ['property-names-added', 'property-names-removed']);
  return [...(types.includes('array') ? ofLists() : []), ...(types.includes('object') ? ofObjects() : [])];
}

/** Finds the changes of what an object has to fit that has a property. */
export function findDependentChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const rules: Pair = ['dependent-schemas-added', 'dependent-schemas-removed'];
  return names(older, newer, 'dependentSchemas').flatMap((name) =>
    findPart(comparison, older, newer, 'dependentSchemas', rules, name),
  );
}

function names(older: View, newer: View, keyword: string): string[] {
  return [...new Set([...childNames(older, keyword), ...childNames(newer, keyword)])];
}

type Pair = [added: RuleId, removed: RuleId];

/** Compares a schema that a part of the value has to fit; one that every value fits is none. */
function findPart(
  comparison: Comparison,
  older: View,
  newer: View,
  keyword: string,
  rules: Pair,
  name?: string,
): PartChange[] {
  const [before, after] = [
    childView(comparison.older, older, keyword, name),
    childView(comparison.newer, newer, keyword, name),
  ];
  return compareParts(comparison, before, after, rules, () => ({
    text: name === undefined ? keyword : `${keyword} ${name}`,
    pointer: homeOf(older, newer, keyword),
  }));
}

function compareParts(
  comparison: Comparison,
  before: View | undefined,
  after: View | undefined,
  [added, removed]: Pair,
  place: () => { text: string; pointer: string },
): PartChange[] {
  if (before && after) return comparison.compare(comparison, before, after);
  if (isVacuous(before ?? []) && isVacuous(after ?? [])) return [];
  const { text, pointer } = place();
  const what = after ? 'added' : 'removed';
  return [toPartChange(comparison, { rule: after ? added : removed, text: `${text} ${what}`, pointer })];
}

/** The first items may have schemas of their own; what is said of items holds for the others. */
function findItemChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const rules: Pair = ['items-added', 'items-removed'];
  const places = names(older, newer, 'prefixItems');
  const [before, after] = [childView(comparison.older, older, 'items'), childView(comparison.newer, newer, 'items')];
  return [
    ...places.flatMap((place) => {
      const from = childView(comparison.older, older, 'prefixItems', place) ?? before;
      const to = childView(comparison.newer, newer, 'prefixItems', place) ?? after;
      return compareParts(comparison, from, to, rules, () => ({
        text: `schema of item ${place}`,
        pointer: to ? placeOf(to) : homeOf(older, newer, 'prefixItems'),
      }));
    }),
    ...compareParts(comparison, before, after, rules, () => ({
      text: 'items',
      pointer: homeOf(older, newer, 'items'),
    })),
  ];
}

/** How many items have to be contained matters only where some kind of item is looked for. */
function findContainedChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [before, after] = [containedIn(comparison.older, older), containedIn(comparison.newer, newer)];
  if (!before && !after) return [];
  if (before && after)
    return [
      ...comparison.compare(comparison, before, after),
      ...(hasMost(older) || hasMost(newer) ? comparison.compare(turned(comparison), before, after) : []),
      ...findContainsVariations(older, newer).map((variation) => toPartChange(comparison, variation)),
    ];
  const rule: RuleId = after ? 'contains-added' : 'contains-removed';
  const text = `contains ${after ? 'added' : 'removed'}`;
  return [toPartChange(comparison, { rule, text, pointer: homeOf(older, newer, 'contains') })];
}

function containedIn(document: Document, view: View): View | undefined {
  const [least] = read(view, 'minContains');
  return least?.node === 0 && !hasMost(view) ? undefined : childView(document, view, 'contains');
}

function hasMost(view: View): boolean {
  return read(view, 'maxContains').length > 0;
}

/** Where there may be only so many of a kind, fewer of the kind is more of the others. */
function turned(comparison: Comparison): Comparison {
  return { ...comparison, sense: comparison.sense === 'request' ? 'response' : 'request' };
}
