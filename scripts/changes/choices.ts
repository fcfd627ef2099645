import { boundOf } from './bounds.ts';
import { isSame } from './change.ts';
import type { Comparison, Variation } from './comparison.ts';
import { stepOf } from './multiples.ts';
import type { RuleId } from './rules/index.ts';
import { typeOf, typesOf } from './types.ts';
import { homeOf, isNullable, listOf, read, type View } from './view.ts';

/** The values that a view lists, of those types that it allows; undefined when it allows more than can be listed. */
export function choicesOf(view: View, isText = false): unknown[] | undefined {
  const listed = listedIn(view) ?? impliedBy(view);
  return isText ? listed?.map(String) : listed;
}

/** The values that every `enum` and `const` of the view lists. */
function listedIn(view: View): unknown[] | undefined {
  const lists = [
    ...read(view, 'enum').map(({ node }) => listOf(node)),
    ...read(view, 'const').map(({ node }) => [node]),
  ];
  const [first, ...others] = lists;
  const values = first?.filter((value) => others.every((list) => list.some((other) => isSame(value, other))));
  return values && isNullable(view) && !values.includes(null) ? [...values, null] : values;
}

const values: Record<string, unknown[]> = { null: [null], boolean: [true, false] };

/** The most integers that a range is worth to be listed. */
const mostIntegers = 200;

/** The values of types that have few, and of ranges that are narrow. */
function impliedBy(view: View): unknown[] | undefined {
  const lists = typesOf(view).map((type) => values[type] ?? listRange(view, type));
  return lists.every((list) => list !== undefined) ? [...new Set(lists.flat())] : undefined;
}

/** The numbers of a type that a view allows, if they are few. */
export function listRange(view: View, type: string): number[] | undefined {
  const [least, most, step] = [boundOf(view, 'minimum'), boundOf(view, 'maximum'), stepOf(view)];
  if ((type !== 'integer' && type !== 'number') || !least || !most) return undefined;
  if (least.value === most.value && !least.exclusive && !most.exclusive) return [least.value];
  if (step === undefined || (most.value - least.value) / step > mostIntegers) return undefined;
  const length = Math.max(0, Math.floor((most.value - least.value) / step) + 1);
  return Array.from({ length }, (_, index) => least.value + index * step);
}

/** The types of the values that a view allows. */
export function kindsOf(view: View, isText = false): string[] {
  const [types, listed] = [typesOf(view, isText), isText ? undefined : listedIn(view)];
  return listed ? types.filter((type) => listed.some((value) => typeOf(value) === type)) : types;
}

/** Tells whether two views list the same values, in the same words. */
export function listsTheSame(older: View, newer: View): boolean {
  return isSame(listedIn(older), listedIn(newer));
}

/** The values that one side lists and allows, and the other does not; undefined where the one cannot list all. */
export interface Difference {
  lost: unknown[] | undefined;
  won: unknown[] | undefined;
}

/** Finds by trying which of the listed values are no longer allowed, and which are allowed now. */
export function tryChoices({ trial, message, isText }: Comparison, older: View, newer: View): Difference {
  if (isText) return compareTexts(choicesOf(older, true), choicesOf(newer, true));
  const pick = (from: View, to: View, isIn: typeof trial.older, isInOther: typeof trial.newer) =>
    choicesOf(from)?.filter((value) => isIn(from, value, message) !== false && isInOther(to, value, message) !== true);
  return {
    lost: pick(older, newer, trial.older, trial.newer),
    won: pick(newer, older, trial.newer, trial.older),
  };
}

function compareTexts(before: unknown[] | undefined, after: unknown[] | undefined): Difference {
  if (!before || !after) return { lost: undefined, won: undefined };
  return {
    lost: before.filter((value) => !after.includes(value)),
    won: after.filter((value) => !before.includes(value)),
  };
}

/** Finds the changes of what `enum` and `const` list. */
export function findChoiceVariations(older: View, newer: View, { lost, won }: Difference): Variation[] {
  const [before, after] = [listedIn(older), listedIn(newer)];
  const keyword = read(newer, 'const').length > 0 ? 'const' : 'enum';
  const pointer = homeOf(older, newer, keyword);
  const vary = (rule: RuleId, text: string): Variation[] => [{ rule, text, pointer }];
  if (!before && !after) return [];
  if (!before) return vary('enum-added', `only ${list(after ?? [])} allowed now`);
  if (!after) return vary('enum-removed', 'no longer limited to a list of values');
  return [
    ...(lost?.length ? vary('enum-value-removed', `${list(lost)} no longer allowed`) : []),
    ...(won?.length ? vary('enum-value-added', `${list(won)} allowed as well`) : []),
  ];
}

/** The most values that a sentence has. */
const mostShown = 12;

function list(all: unknown[]): string {
  const shown = all.slice(0, mostShown).map((value) => JSON.stringify(value));
  return shown.join(', ') + (all.length > mostShown ? ` and ${all.length - mostShown} more` : '');
}
