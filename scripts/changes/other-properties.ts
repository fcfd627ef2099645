import { type Document, memberOf, membersOf } from '../../server/openapi/document/index.ts';
import { matchesPattern } from '../../server/openapi/schema/index.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import type { RuleId } from './rules/index.ts';
import { childNames, childView, type Facet, homeOf, isVacuous, type View } from './view.ts';

/** Finds the changes of properties beyond those that are named: whether they may occur, and what they look like. */
export function findRestChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  return [...findPatternChanges(comparison, older, newer), ...findUnnamedChanges(comparison, older, newer)];
}

/** Tells whether the schema by itself allows a property that may be declared elsewhere. */
export function allowsOthers({ node }: Facet, name: string): boolean {
  return node.additionalProperties !== false || declares(node, name);
}

function declares(node: Facet['node'], name: string): boolean {
  return memberOf(node.properties, name) !== undefined || patternsIn(node).some((pattern) => matches(pattern, name));
}

/** What is said of a property that is not declared: that there is none, nothing, or the schemas that it has to fit. */
export function restFor(document: Document, view: View, name: string): View | 'none' | 'any' {
  const patterns = childNames(view, 'patternProperties').filter((pattern) => matches(pattern, name));
  const matching = patterns.flatMap((pattern) => childView(document, view, 'patternProperties', pattern) ?? []);
  if (!view.every((facet) => allowsOthers(facet, name)) || (isClosed(view) && patterns.length === 0)) return 'none';
  const rest = patterns.length > 0 ? matching : (restOf(document, view) ?? []);
  return isVacuous(rest) ? 'any' : rest;
}

/** Properties whose names match: one more pattern demands more of them, or admits them to an object that had no others. */
function findPatternChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const patterns = new Set([...childNames(older, 'patternProperties'), ...childNames(newer, 'patternProperties')]);
  return [...patterns].flatMap((pattern): PartChange[] => {
    const before = childView(comparison.older, older, 'patternProperties', pattern);
    const after = childView(comparison.newer, newer, 'patternProperties', pattern);
    if (before && after) return comparison.compare(comparison, before, after);
    // Properties of no pattern have to fit what holds for all others.
    const [olderRest, newerRest] = [restOf(comparison.older, older), restOf(comparison.newer, newer)];
    const [from, to] = [before ?? olderRest, after ?? newerRest];
    if (from && to && !(before ? isClosed(newer) : isClosed(older))) return comparison.compare(comparison, from, to);
    const change = (rule: RuleId) =>
      toPartChange(comparison, {
        rule,
        text: `properties that match ${pattern} ${sayWhat(rule)}`,
        pointer: homeOf(older, newer, 'patternProperties'),
      });
    if (after) {
      const isAdmission = isClosed(older);
      const isDemand = !isVacuous(after) && (!isAdmission || touchesNamed(older, pattern));
      return [
        ...(isAdmission ? [change('pattern-properties-allowed')] : []),
        ...(isDemand ? [change('pattern-properties-added')] : []),
      ];
    }
    const isClosing = isClosed(newer);
    const wasDemand = before !== undefined && !isVacuous(before) && (!isClosing || touchesNamed(newer, pattern));
    return [
      ...(isClosing ? [change('pattern-properties-forbidden')] : []),
      ...(wasDemand ? [change('pattern-properties-removed')] : []),
    ];
  });
}

function sayWhat(rule: RuleId): string {
  if (rule === 'pattern-properties-allowed') return 'allowed now';
  if (rule === 'pattern-properties-forbidden') return 'no longer allowed';
  return rule === 'pattern-properties-added' ? 'have to fit a schema now' : 'no longer have to fit a schema';
}

function touchesNamed(view: View, pattern: string): boolean {
  return childNames(view, 'properties').some((name) => matches(pattern, name));
}

function findUnnamedChanges(comparison: Comparison, older: View, newer: View): PartChange[] {
  const [closedBefore, closedAfter] = [isClosed(older), isClosed(newer)];
  const before = closedBefore ? undefined : restOf(comparison.older, older);
  const after = closedAfter ? undefined : restOf(comparison.newer, newer);
  const pointer = homeOf(older, newer, 'additionalProperties');
  const vary = (rule: RuleId, text: string) => [toPartChange(comparison, { rule, text, pointer })];
  if (closedBefore !== closedAfter) {
    return closedAfter
      ? vary('additional-properties-closed', 'other properties no longer allowed')
      : vary('additional-properties-opened', 'other properties allowed now');
  }
  if (before && after) return comparison.compare(comparison, before, after);
  if (after) return vary('additional-properties-constrained', 'other properties have to fit a schema now');
  return before ? vary('additional-properties-freed', 'other properties no longer have to fit a schema') : [];
}

const rests = ['additionalProperties', 'unevaluatedProperties'];

/** Tells whether there are no properties but those that are declared. */
export function isClosed(view: View): boolean {
  const isOpen = view.some(({ node }) => node.additionalProperties !== undefined);
  return view.some(
    ({ node }) => node.additionalProperties === false || (node.unevaluatedProperties === false && !isOpen),
  );
}

function restOf(document: Document, view: View): View | undefined {
  const [rest = []] = rests.flatMap((keyword) =>
    [childView(document, view, keyword) ?? []].filter((each) => each.length > 0),
  );
  return isVacuous(rest) ? undefined : rest;
}

function patternsIn(node: Facet['node']): string[] {
  return Object.keys(membersOf(node.patternProperties));
}

function matches(pattern: string, name: string): boolean {
  try {
    return matchesPattern(pattern, name);
  } catch {
    return false;
  }
}
