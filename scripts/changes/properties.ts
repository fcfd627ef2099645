import { membersOf } from '../../server/openapi/document/index.ts';
import type { Direction } from './change.ts';
import { type Comparison, type DeclaredNames, type PartChange, toPartChange } from './comparison.ts';
import { renderLabel } from './label.ts';
import { endOf, toRemoval } from './lifecycle.ts';
import { allowsOthers, findRestChanges, restFor } from './other-properties.ts';
import type { RuleId } from './rules/index.ts';
import { childNames, childView, homeOf, listOf, noSchema, placeOf, read, type View } from './view.ts';

/** Finds the changes of the properties of an object, as the message sees them: which there are, which must be, and whether others may. */
export function findPropertyChanges(
  comparison: Comparison,
  older: View,
  newer: View,
  around: DeclaredNames,
): PartChange[] {
  const names = new Set([...childNames(older, 'properties'), ...childNames(newer, 'properties')]);
  const demanded = new Set([...requiredIn(older), ...requiredIn(newer)]);
  return [
    ...[...names].flatMap((name) => findNamed({ comparison, older, newer, name, around })),
    ...[...demanded].filter((name) => !names.has(name)).flatMap((name) => findDemand(comparison, older, newer, name)),
    ...findRestChanges(comparison, older, newer),
  ];
}

/** A property of a name that one state of the contract declares at least. */
interface Named {
  comparison: Comparison;
  older: View;
  newer: View;
  name: string;
  around: DeclaredNames;
}

function findNamed(named: Named): PartChange[] {
  const { comparison, older, newer, name } = named;
  const { message } = comparison;
  const declared = {
    before: allowed(childView(comparison.older, older, 'properties', name), older, name),
    after: allowed(childView(comparison.newer, newer, 'properties', name), newer, name),
  };
  const [before, after] = [visible(declared.before, message), visible(declared.after, message)];
  if (before && after) {
    return [...comparison.compare(comparison, before, after), ...findDemand(comparison, older, newer, name)];
  }
  if (after) return declared.before ? findRevealed(named, declared.before, after) : findAdded(named, after);
  if (before) return declared.after ? findHidden(named, declared.after) : findRemoved(named, before);
  // What may not travel that way is not missed.
  return declared.before || declared.after ? [] : findDemand(comparison, older, newer, name);
}

/** A schema that has no other properties has none of those that its siblings declare either. */
function allowed(property: View | undefined, view: View, name: string): View | undefined {
  return property && view.every((facet) => allowsOthers(facet, name)) ? property : undefined;
}

function findAdded({ comparison, older, newer, name, around }: Named, after: View): PartChange[] {
  const required = requiredIn(newer).includes(name);
  const pointer = placeOf(after);
  const rest = restFor(comparison.older, older, name);
  // A property that is declared around, or called for, was known.
  if (rest === 'any' && (around.older.includes(name) || isCalledFor(older, name)))
    return [...comparison.compare(comparison, noSchema(pointer), after), ...findDemand(comparison, older, newer, name)];
  const closed = rest === 'none';
  const rule: RuleId = ruleForAdded(comparison.sense, required, closed);
  const kind = required ? 'required property' : 'optional property';
  const message = `${renderLabel(comparison.newer, pointer)}: ${kind} added${closed ? ' to an object that had no others' : ''}`;
  // Whoever was told what other properties look like may have sent one of this name.
  const known = rest === 'none' || rest === 'any' ? [] : comparison.compare(comparison, rest, after);
  return [{ rule, message, pointer, sense: comparison.sense }, ...known];
}

function ruleForAdded(sense: Direction, required: boolean, closed: boolean): RuleId {
  if (closed && sense === 'response') return 'property-added-to-closed-object';
  return required && sense === 'request' ? 'required-property-added' : 'property-added';
}

function findRevealed({ comparison, older, newer, name }: Named, hidden: View, after: View): PartChange[] {
  const pointer = placeOf(after);
  const message = `${renderLabel(comparison.newer, pointer)}: ${modeOf(hidden)} no longer`;
  const isDemanded = requiredIn(newer).includes(name) && comparison.sense === 'request';
  const revealed: PartChange = { rule: 'property-revealed', message, pointer, sense: comparison.sense };
  return [revealed, ...(isDemanded ? [toDemand(comparison, older, newer, name)] : [])];
}

function findHidden({ comparison }: Named, hidden: View): PartChange[] {
  const pointer = placeOf(hidden);
  const message = `${renderLabel(comparison.newer, pointer)}: ${modeOf(hidden)} now`;
  return [{ rule: 'property-hidden', message, pointer, sense: comparison.sense }];
}

function findRemoved({ comparison, older, newer, name, around }: Named, before: View): PartChange[] {
  // What is declared around is there still.
  if (around.newer.includes(name))
    return [
      ...comparison.compare(comparison, before, noSchema(placeOf(newer))),
      ...findDemand(comparison, older, newer, name),
    ];
  const holder = older.filter(({ node }) => read([{ node, pointer: '' }], 'properties').some(hasName(name)));
  const label = renderLabel(comparison.older, placeOf(before));
  const pointer = homeOf(holder, newer, 'properties');
  const removal = { rule: 'property-removed', message: `${label}: property removed`, pointer } as const;
  return [{ ...toRemoval(comparison.promises, endOf(before), removal), sense: comparison.sense }];
}

function hasName(name: string) {
  return ({ node }: { node: unknown }) => typeof node === 'object' && node !== null && Object.hasOwn(node, name);
}

function findDemand(comparison: Comparison, older: View, newer: View, name: string): PartChange[] {
  return requiredIn(older).includes(name) === requiredIn(newer).includes(name)
    ? []
    : [toDemand(comparison, older, newer, name)];
}

function toDemand(comparison: Comparison, older: View, newer: View, name: string): PartChange {
  const isRequired = requiredIn(newer).includes(name);
  const property = childView(comparison.newer, newer, 'properties', name);
  const holder = older.filter(({ node }) => listOf(node.required).includes(name));
  const pointer = isRequired ? requiredPlace(newer, name) : homeOf(holder, newer, 'required');
  const subject = property
    ? renderLabel(comparison.newer, placeOf(property))
    : `${renderLabel(comparison.newer, placeOf(newer))}.${name}`;
  const rule = isRequired ? 'property-became-required' : 'property-became-optional';
  const change = toPartChange(comparison, { rule, text: '', pointer });
  return { ...change, message: `${subject}: ${isRequired ? 'required' : 'optional'} now` };
}

function requiredPlace(view: View, name: string): string {
  const [place] = read(view, 'required').filter(({ node }) => listOf(node).includes(name));
  return place ? `${place.pointer}/${listOf(place.node).indexOf(name)}` : placeOf(view);
}

function requiredIn(view: View): string[] {
  return view.flatMap(({ node }) => listOf(node.required).map(String));
}

function isCalledFor(view: View, name: string): boolean {
  const called = read(view, 'dependentRequired').flatMap(({ node }) => Object.entries(membersOf(node)).flat(2));
  return requiredIn(view).includes(name) || called.includes(name);
}

const hides = { request: 'readOnly', response: 'writeOnly' } as const;

function visible(property: View | undefined, message: Direction): View | undefined {
  return property?.some(({ node }) => node[hides[message]] === true) ? undefined : property;
}

function modeOf(property: View): string {
  return property.some(({ node }) => node.readOnly === true) ? 'read-only' : 'write-only';
}
