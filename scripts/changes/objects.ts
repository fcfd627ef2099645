import { memberOf, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import { forbidding, matchesPattern } from '../../server/openapi/schema/index.ts';
import { isSame, unique } from './change.ts';
import { type Comparison, renderLabel, type Variation } from './comparison.ts';
import { hintAtRename, toRemoval } from './remarks.ts';
import type { RuleId } from './rules.ts';
import {
  childNames,
  childView,
  emptyView,
  homeOf,
  isClosed,
  isVacuous,
  listOf,
  type Part,
  placeOf,
  read,
  requiredIn,
  type View,
  valuesOf,
} from './view.ts';

/** Two schemas of the same part of a value, which are still to be compared. */
export interface Pair {
  before: View;
  after: View;
  /** True if the part must be there, before or after. */
  isRequired?: boolean;
}

/** What is found of a schema: changes of its own, and parts to compare. */
export type Finding = Variation | Pair;

interface Objects extends Pair {
  comparison: Comparison;
}

/** Finds the changes of the properties of an object, as the message sees them: which there are, which must be, and whether others may. */
export function findPropertyChanges(comparison: Comparison, before: View, after: View): Finding[] {
  const objects = { comparison, before, after };
  const names = childNames('properties', before, after);
  const required = unique([...requiredIn(before), ...requiredIn(after)]).filter((name) => !names.includes(name));
  return [
    ...names.flatMap((name) => findNamed(objects, name)),
    ...required.flatMap((name) => findDemand(objects, name)),
    ...childNames('patternProperties', before, after).flatMap((pattern) => findPattern(objects, pattern)),
    ...findRest(objects),
  ];
}

function findNamed(objects: Objects, name: string): Finding[] {
  const { message } = objects.comparison;
  const [from, to] = [declaredIn(objects.before, name), declaredIn(objects.after, name)];
  const isSeen = (property: View | undefined) =>
    property !== undefined && !property.some(({ node }) => node[forbidding[message]] === true);
  const modeOf = (property: View) => (property.some(({ node }) => node.readOnly === true) ? 'read-only' : 'write-only');
  const isRequired = requiredIn(objects.before).includes(name) || requiredIn(objects.after).includes(name);
  if (from && to && isSeen(from) && isSeen(to))
    return [{ before: from, after: to, isRequired }, ...findDemand(objects, name)];
  if (to && isSeen(to)) {
    if (!from) return findAdded(objects, name, to);
    const isDemanded = requiredIn(objects.after).includes(name) && objects.comparison.sense === 'request';
    const pointer = placeOf(to);
    return [
      { rule: 'property-revealed', text: `${modeOf(from)} no longer`, pointer },
      ...(isDemanded ? [toDemand(objects, name)] : []),
    ];
  }
  if (from && isSeen(from))
    return to
      ? [{ rule: 'property-hidden', text: `${modeOf(to)} now`, pointer: placeOf(to) }]
      : findRemoved(objects, name, from);
  // What may not travel that way is not missed.
  return from || to ? [] : findDemand(objects, name);
}

/** The view of a declared property. A schema that has no other properties has none of those that its siblings declare either. */
function declaredIn(view: View, name: string): View | undefined {
  return view.every((part) => allowsOthers(part, name)) ? childView(view, 'properties', name) : undefined;
}

function findAdded(objects: Objects, name: string, added: View): Finding[] {
  const { comparison, before, after } = objects;
  const isRequired = requiredIn(after).includes(name);
  const pointer = placeOf(added);
  const rest = restFor(before, name);
  // A property that is declared around, or called for, was known.
  const called = valuesOf(before, 'dependentRequired').flatMap((value) => Object.entries(membersOf(value)).flat(2));
  const isKnown = comparison.around.before.includes(name) || requiredIn(before).includes(name) || called.includes(name);
  if (rest === 'any' && isKnown)
    return [{ before: emptyView(comparison.before, pointer), after: added }, ...findDemand(objects, name)];
  const isNew = rest === 'none';
  const text = `${isRequired ? 'required' : 'optional'} property added${isNew ? ' to an object that had no others' : ''}`;
  const isAsked = isRequired && comparison.sense === 'request';
  const rule = isAsked ? 'required-property-added' : 'property-added';
  const isUnexpected = isNew && comparison.sense === 'response';
  return [
    { rule: isUnexpected ? 'property-added-to-closed-object' : rule, text, pointer },
    // A sender that was told what other properties look like may have sent one of this name.
    ...(typeof rest === 'string' ? [] : [{ before: rest, after: added }]),
  ];
}

function findRemoved(objects: Objects, name: string, removed: View): Finding[] {
  const { comparison, before, after } = objects;
  // What is declared around is there still.
  if (comparison.around.after.includes(name))
    return [{ before: removed, after: emptyView(comparison.after, placeOf(after)) }, ...findDemand(objects, name)];
  const holder = before.filter(({ node }) => memberOf(node.properties, name) !== undefined);
  const pointer = homeOf(holder, after, 'properties');
  const subject = renderLabel(comparison.before, placeOf(removed));
  const nodesOf = (property: View) => property.map(({ node }) => node);
  const known = childNames('properties', before);
  const alike = childNames('properties', after)
    .filter((other) => !known.includes(other))
    .filter((other) => isSame(nodesOf(removed), nodesOf(childView(after, 'properties', other) ?? [])));
  const removal: Variation = {
    rule: 'property-removed',
    text: `property removed${hintAtRename(name, alike)}`,
    ...{ pointer, origin: placeOf(removed), subject },
  };
  return [toRemoval(comparison, removed, removal)];
}

function findDemand(objects: Objects, name: string): Variation[] {
  const isKept = requiredIn(objects.before).includes(name) === requiredIn(objects.after).includes(name);
  return isKept ? [] : [toDemand(objects, name)];
}

function toDemand({ comparison, before, after }: Objects, name: string): Variation {
  const [place] = read(after, 'required').filter(({ node }) => listOf(node).includes(name));
  const property = childView(after, 'properties', name);
  const label = renderLabel(comparison.after, placeOf(property ?? after));
  const subject = property ? label : `${label}.${name}`;
  if (place) {
    const pointer = pointerTo(place.pointer, String(listOf(place.node).indexOf(name)));
    return { rule: 'property-became-required', text: 'required now', pointer, subject };
  }
  const holder = before.filter(({ node }) => listOf(node.required).includes(name));
  const pointer = homeOf(holder, after, 'required');
  return { rule: 'property-became-optional', text: 'optional now', pointer, subject };
}

function allowsOthers({ node }: Part, name: string): boolean {
  const isDeclared = memberOf(node.properties, name) !== undefined;
  return node.additionalProperties !== false || isDeclared || patternsFor(node.patternProperties, name).length > 0;
}

/** What is said of a property that is not declared: that there is none, nothing, or the schemas that it has to fit. */
function restFor(view: View, name: string): View | 'none' | 'any' {
  const patterns = valuesOf(view, 'patternProperties').flatMap((value) => patternsFor(value, name));
  const isAllowed = view.every((part) => allowsOthers(part, name)) && (!isClosed(view) || patterns.length > 0);
  if (!isAllowed) return 'none';
  const matching = unique(patterns).flatMap((pattern) => childView(view, 'patternProperties', pattern) ?? []);
  const rest = patterns.length > 0 ? matching : (restOf(view) ?? []);
  return isVacuous(rest) ? 'any' : rest;
}

/** Properties whose names match: one more pattern demands more of them, or admits them to an object that had no others. */
function findPattern({ before, after }: Objects, pattern: string): Finding[] {
  const [from, to] = [before, after].map((view) => childView(view, 'patternProperties', pattern));
  // Properties of no pattern have to fit what holds for all others.
  const pair = { before: from ?? restOf(before), after: to ?? restOf(after) };
  const other = from ? after : before;
  if (pair.before && pair.after && ((from && to) || !isClosed(other)))
    return [{ before: pair.before, after: pair.after }];
  const pointer = homeOf(before, after, 'patternProperties');
  const vary = (rule: RuleId, text: string): Variation[] => [
    { rule, text: `properties that match ${pattern} ${text}`, pointer },
  ];
  const isNamed = childNames('properties', other).some((name) => matches(pattern, name));
  const isDemand = !isVacuous(from ?? to ?? []) && (!isClosed(other) || isNamed);
  if (to)
    return [
      ...(isClosed(other) ? vary('pattern-properties-allowed', 'allowed now') : []),
      ...(isDemand ? vary('pattern-properties-added', 'have to fit a schema now') : []),
    ];
  return [
    ...(isClosed(other) ? vary('pattern-properties-forbidden', 'no longer allowed') : []),
    ...(isDemand ? vary('pattern-properties-removed', 'no longer have to fit a schema') : []),
  ];
}

function findRest({ before, after }: Objects): Finding[] {
  const pointer = homeOf(before, after, 'additionalProperties');
  const vary = (rule: RuleId, text: string): Variation[] => [{ rule, text: `other properties ${text}`, pointer }];
  if (isClosed(before) !== isClosed(after))
    return isClosed(after)
      ? vary('additional-properties-closed', 'no longer allowed')
      : vary('additional-properties-opened', 'allowed now');
  const [from, to] = isClosed(after) ? [] : [restOf(before), restOf(after)];
  if (from && to) return [{ before: from, after: to }];
  if (to) return vary('additional-properties-constrained', 'have to fit a schema now');
  return from ? vary('additional-properties-freed', 'no longer have to fit a schema') : [];
}

/** What holds for properties that are not declared; none where any value does. */
function restOf(view: View): View | undefined {
  const rest = childView(view, 'additionalProperties') ?? childView(view, 'unevaluatedProperties');
  return rest && !isVacuous(rest) ? rest : undefined;
}

function patternsFor(patterns: unknown, name: string): string[] {
  return Object.keys(membersOf(patterns)).filter((pattern) => matches(pattern, name));
}

function matches(pattern: string, name: string): boolean {
  try {
    return matchesPattern(pattern, name);
  } catch {
    return false;
  }
}
