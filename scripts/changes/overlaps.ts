import type { Union } from './branches.ts';
import { isSame } from './change.ts';
import { choicesOf } from './choices.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import { isNarrowing, isWidening, type RuleId } from './rules/index.ts';
import { createSamples } from './samples.ts';
import { typesOf } from './types.ts';
import { childNames, childView, listOf, placeOf, type View } from './view.ts';

/** The alternatives on either side, if there are any. */
interface Unions {
  before?: Union;
  after?: Union;
}

/**
 * Finds what `oneOf` makes of values that fit two alternatives, which the alternatives one by one do not tell. Alternatives that
 * nothing tells apart are tried with values.
 * @param known the changes of the alternatives themselves
 */
export function findOverlapChanges(
  comparison: Comparison,
  older: View,
  newer: View,
  known: PartChange[],
  { before, after }: Unions,
): PartChange[] {
  const wasExact = before !== undefined && mayOverlap(comparison, 'older', before);
  const isExact = after !== undefined && mayOverlap(comparison, 'newer', after);
  if (!wasExact && !isExact) return [];
  if (known.length === 0 && isSame(textOf(before), textOf(after))) return [];
  const found = tryValues(comparison, older, newer);
  const pointer = after?.pointer ?? placeOf(newer);
  const change = (rule: RuleId, text: string) => toPartChange(comparison, { rule, text, pointer });
  const [narrowed, widened] = [known.some(({ rule }) => isNarrowing(rule)), known.some(({ rule }) => isWidening(rule))];
  const narrowing: RuleId = before?.keyword === 'anyOf' ? 'one-of-for-any-of' : 'alternatives-overlap';
  const widening: RuleId = after?.keyword === 'anyOf' ? 'any-of-for-one-of' : 'alternatives-part';
  return [
    ...(found.lost !== undefined && !narrowed
      ? [change(narrowing, `${show(found.lost)} fits more than one alternative now, or none`)]
      : []),
    ...(found.won !== undefined && !widened
      ? [change(widening, `${show(found.won)} fits exactly one alternative now`)]
      : []),
  ];
}

/**
 * Finds by trying what `unevaluatedProperties` and `unevaluatedItems` make of alternatives: what a branch says of a value counts
 * for them even where it allows everything.
 * @param known all other changes
 */
export function findUnevaluatedChanges(
  comparison: Comparison,
  older: View,
  newer: View,
  known: PartChange[],
): PartChange[] {
  const views = [older, newer];
  if (!views.some((view) => has(view, unevaluated)) || !views.some((view) => has(view, branching))) return [];
  const found = tryValues(comparison, older, newer);
  const change = (rule: RuleId, value: { value: unknown }, what: string) =>
    toPartChange(comparison, { rule, text: `${show(value)} ${what}`, pointer: placeOf(newer) });
  return [
    ...(found.lost && !known.some(({ rule }) => isNarrowing(rule))
      ? [change('additional-properties-closed', found.lost, 'no longer allowed')]
      : []),
    ...(found.won && !known.some(({ rule }) => isWidening(rule))
      ? [change('additional-properties-opened', found.won, 'allowed now')]
      : []),
  ];
}

const unevaluated = ['unevaluatedProperties', 'unevaluatedItems'];
const branching = ['oneOf', 'anyOf', 'if', 'dependentSchemas', 'not', 'contains'];

function has(view: View, keywords: string[]): boolean {
  return keywords.some((keyword) => view.some(({ node }) => node[keyword] !== undefined));
}

/** What alternatives say, wherever they stand. */
function textOf(union: Union | undefined): unknown {
  return union && [union.keyword, union.branches.map((branch) => branch.map(({ node }) => node))];
}

/** A value that was allowed and is not, and one that is allowed and was not. */
function tryValues({ older: from, newer: to, trial, message }: Comparison, older: View, newer: View) {
  const isLost = (value: unknown) =>
    trial.older(older, value, message) === true && trial.newer(newer, value, message) === false;
  const isWon = (value: unknown) =>
    trial.newer(newer, value, message) === true && trial.older(older, value, message) === false;
  const find = (values: unknown[], test: (value: unknown) => boolean) => {
    const value = values.find(test);
    return value === undefined ? undefined : { value };
  };
  return { lost: find(createSamples(from, older), isLost), won: find(createSamples(to, newer), isWon) };
}

function show({ value }: { value: unknown }): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

/** Tells whether a value may fit two alternatives of a `oneOf`, as far as types and constants do not rule it out. */
function mayOverlap(comparison: Comparison, side: 'older' | 'newer', { keyword, branches }: Union): boolean {
  if (keyword === 'anyOf') return false;
  return branches.some((branch, index) =>
    branches.slice(index + 1).some((other) => !areApart(comparison, side, branch, other)),
  );
}

function areApart(comparison: Comparison, side: 'older' | 'newer', a: View, b: View): boolean {
  const types = typesOf(a).filter((type) => typesOf(b).includes(type));
  if (types.length === 0) return true;
  const [inA, inB] = [choicesOf(a), choicesOf(b)];
  if (inA && inB) return !inA.some((value) => inB.some((other) => JSON.stringify(value) === JSON.stringify(other)));
  const shared = requiredIn(a).filter((name) => requiredIn(b).includes(name));
  return (
    types.every((type) => type === 'object') &&
    shared.some((name) => {
      const [ofA, ofB] = [a, b].map((view) => {
        const property = childNames(view, 'properties').includes(name)
          ? childView(comparison[side], view, 'properties', name)
          : undefined;
        return property && choicesOf(property);
      });
      return ofA && ofB && !ofA.some((value) => ofB.includes(value));
    })
  );
}

function requiredIn(view: View): string[] {
  return view.flatMap(({ node }) => listOf(node.required).map(String));
}
