import type { Document } from '../../server/openapi/document.ts';
import { memberOf } from '../../server/openapi/pointer.ts';
import type { Direction, Impact } from './change.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import { renderLabel } from './label.ts';
import { childNames, childView, homeOf, listOf, placeOf, read, type View } from './view.ts';

/** Finds the changes of the properties of an object, as the message sees them: which there are, which must be, and whether others may. */
export function findPropertyChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const names = new Set([...childNames(older, 'properties'), ...childNames(newer, 'properties')]);
  const demanded = new Set([...requiredIn(older), ...requiredIn(newer)]);
  return [
    ...[...names].flatMap((name) => findNamed(comparison, older, newer, name)),
    ...[...demanded].filter((name) => !names.has(name)).flatMap((name) => findDemand(comparison, older, newer, name)),
    ...findRest(comparison, older, newer),
  ];
}

function findNamed(comparison: Comparison, older: View, newer: View, name: string): PartChange[] {
  const { message } = comparison;
  const declaredBefore = childView(comparison.older, older, 'properties', name);
  const declaredAfter = childView(comparison.newer, newer, 'properties', name);
  const before = visible(declaredBefore, message);
  const after = visible(declaredAfter, message);
  if (before && after) {
    return [...comparison.compare(comparison, before, after), ...findDemand(comparison, older, newer, name)];
  }
  if (after) return [findAdded(comparison, older, newer, name, after, declaredBefore)];
  if (before) return [findRemoved(comparison, older, newer, name, before, declaredAfter)];
  return [];
}

function findAdded(
  { newer: document, sense }: Comparison,
  older: View,
  newer: View,
  name: string,
  after: View,
  hidden: View | undefined,
): PartChange {
  const required = requiredIn(newer).includes(name);
  const pointer = placeOf(after);
  const closed = sense === 'response' && isClosed(older) && !hidden;
  const impact: Impact = (sense === 'request' && required) || closed ? 'breaking' : 'additive';
  const label = renderLabel(document, pointer);
  if (hidden) return { impact, rule: 'property-revealed', message: `${label}: ${modeOf(hidden)} no longer`, pointer };
  const kind = required ? 'required property' : 'optional property';
  const message = `${label}: ${kind} added${closed ? ' to an object that said it had no others' : ''}`;
  return {
    impact,
    rule: required && impact === 'breaking' && !closed ? 'required-property-added' : 'property-added',
    message,
    pointer,
  };
}

function findRemoved(
  { older: document, newer: other }: Comparison,
  older: View,
  newer: View,
  name: string,
  before: View,
  hidden: View | undefined,
): PartChange {
  if (hidden) {
    const label = renderLabel(other, placeOf(hidden));
    return {
      impact: 'breaking',
      rule: 'property-hidden',
      message: `${label}: ${modeOf(hidden)} now`,
      pointer: placeOf(hidden),
    };
  }
  const label = renderLabel(document, placeOf(before));
  const holder = older.filter(({ node }) => memberOf(node.properties, name) !== undefined);
  return {
    impact: 'breaking',
    rule: 'property-removed',
    message: `${label}: property removed`,
    pointer: homeOf(holder, newer, 'properties'),
  };
}

function findDemand(comparison: Comparison, older: View, newer: View, name: string): PartChange[] {
  const [before, after] = [requiredIn(older).includes(name), requiredIn(newer).includes(name)];
  if (before === after) return [];
  const property = childView(comparison.newer, newer, 'properties', name);
  const holder = older.filter(({ node }) => listOf(node.required).includes(name));
  const pointer = after ? requiredPlace(newer, name) : homeOf(holder, newer, 'required');
  const subject = property
    ? renderLabel(comparison.newer, placeOf(property))
    : `${renderLabel(comparison.newer, placeOf(newer))}.${name}`;
  const change = toPartChange(comparison, {
    effect: after ? 'narrowed' : 'widened',
    rule: after ? 'property-became-required' : 'property-became-optional',
    text: '',
    pointer,
  });
  return [{ ...change, message: `${subject}: ${after ? 'required' : 'optional'} now` }];
}

function requiredPlace(view: View, name: string): string {
  const [place] = read(view, 'required').filter(({ node }) => listOf(node).includes(name));
  return place ? `${place.pointer}/${listOf(place.node).indexOf(name)}` : placeOf(view);
}

/** Finds the changes of properties beyond those that are named: whether they may occur, and what they look like. */
function findRest(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [closedBefore, closedAfter] = [isClosed(older), isClosed(newer)];
  const before = closedBefore ? undefined : restOf(comparison.older, older);
  const after = closedAfter ? undefined : restOf(comparison.newer, newer);
  const pointer = homeOf(older, newer, 'additionalProperties');
  const vary = (effect: 'narrowed' | 'widened', what: string, text: string) => [
    toPartChange(comparison, { effect, rule: `additional-properties-${what}`, text, pointer }),
  ];
  if (closedBefore !== closedAfter) {
    return closedAfter
      ? vary('narrowed', 'closed', 'other properties no longer allowed')
      : vary('widened', 'opened', 'other properties allowed now');
  }
  if (before && after) return comparison.compare(comparison, before, after);
  if (after) return vary('narrowed', 'constrained', 'other properties have to fit a schema now');
  return before ? vary('widened', 'freed', 'other properties no longer have to fit a schema') : [];
}

const rests = ['additionalProperties', 'unevaluatedProperties'];

function isClosed(view: View): boolean {
  return view.some(({ node }) => rests.some((keyword) => node[keyword] === false));
}

function restOf(document: Document, view: View): View | undefined {
  const [first] = rests.flatMap((keyword) => childView(document, view, keyword) ?? []);
  const constrains = first && Object.keys(first.node).length > 0;
  return constrains ? rests.flatMap((keyword) => childView(document, view, keyword) ?? []) : undefined;
}

function requiredIn(view: View): string[] {
  return view.flatMap(({ node }) => listOf(node.required).map(String));
}

const hides = { request: 'readOnly', response: 'writeOnly' } as const;

function visible(property: View | undefined, message: Direction): View | undefined {
  return property?.some(({ node }) => node[hides[message]] === true) ? undefined : property;
}

function modeOf(property: View): string {
  return property.some(({ node }) => node.readOnly === true) ? 'read-only' : 'write-only';
}
