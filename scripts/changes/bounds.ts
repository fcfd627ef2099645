import type { Variation } from './comparison.ts';
import { floorTo } from './decimals.ts';
import { stepOf } from './multiples.ts';
import { isClosed } from './other-properties.ts';
import type { RuleId } from './rules/index.ts';
import { childNames, homeOf, listOf, read, type View } from './view.ts';

/** A limit of values, and whether the limit itself is out of bounds. */
interface Bound {
  value: number;
  exclusive: boolean;
}

/** A keyword that limits values of a type, as a part of the names of rules. */
const limits = {
  number: { maximum: 'maximum', minimum: 'minimum' },
  string: { maxLength: 'max-length', minLength: 'min-length' },
  array: { maxItems: 'max-items', minItems: 'min-items' },
  object: { maxProperties: 'max-properties', minProperties: 'min-properties' },
} as const;

/** A type whose values have limits. */
export type LimitedType = keyof typeof limits;

/** Finds the changes of limits of the values of a type. */
export function findBoundVariations(older: View, newer: View, type: LimitedType): Variation[] {
  return Object.entries(limits[type]).flatMap(([keyword, name]) => {
    const [before, after] = [boundOf(older, keyword), boundOf(newer, keyword)];
    if (keyword === 'minProperties' && isDemandedAlike(older, newer, before, after)) return [];
    return compareBounds(keyword, name, before, after, () => placeOfBound(older, newer, keyword));
  });
}

/** How many items of a list have to be contained, and may be. */
export function findContainsVariations(older: View, newer: View): Variation[] {
  const bound = (view: View, keyword: string, standard?: number): Bound | undefined => {
    const [value = standard] = read(view, keyword).map(({ node }) => Number(node));
    return value === undefined ? undefined : { value, exclusive: false };
  };
  const compare = (keyword: 'maxContains' | 'minContains', standard?: number) =>
    compareBounds(
      keyword,
      keyword === 'maxContains' ? 'max-contains' : 'min-contains',
      bound(older, keyword, standard),
      bound(newer, keyword, standard),
      () => homeOf(older, newer, keyword),
    );
  return [...compare('maxContains'), ...compare('minContains', 1)];
}

type LimitName = keyof { [Id in RuleId as Id extends `${infer Name}-raised` ? Name : never]: true };

function compareBounds(
  keyword: string,
  name: LimitName,
  before: Bound | undefined,
  after: Bound | undefined,
  place: () => string,
): Variation[] {
  if (before?.value === after?.value && before?.exclusive === after?.exclusive) return [];
  const isUpper = keyword.startsWith('max');
  const vary = (what: 'added' | 'removed' | 'lowered' | 'raised', text: string): Variation[] => [
    // There is always a least number of items that a list has to contain.
    { rule: `${name}-${what}` as RuleId, text: `${keyword} ${text}`, pointer: place() },
  ];
  if (!before) return vary('added', `${show(after)} added`);
  if (!after) return vary('removed', `${show(before)} removed`);
  const verb = isTighter(after, before, isUpper) === isUpper ? 'lowered' : 'raised';
  return vary(verb, `${verb} from ${show(before)} to ${show(after)}`);
}

/** The tightest of a view's limits; none where the limit is no limit. */
export function boundOf(view: View, keyword: string): Bound | undefined {
  const isUpper = keyword.startsWith('max');
  const exclusive = `exclusive${keyword[0]?.toUpperCase()}${keyword.slice(1)}`;
  const bounds = [
    ...numbersIn(view, keyword).map((value) => ({ value, exclusive: false })),
    ...numbersIn(view, exclusive).map((value) => ({ value, exclusive: true })),
  ];
  const step = keyword === 'maximum' || keyword === 'minimum' ? stepOf(view) : undefined;
  const reached = step === undefined ? bounds : bounds.map((bound) => reach(bound, step, isUpper));
  const [first, ...others] = reached.filter(({ value }) => !isEmpty(view, keyword, value));
  return first && others.reduce((tightest, bound) => (isTighter(bound, tightest, isUpper) ? bound : tightest), first);
}

function numbersIn(view: View, keyword: string): number[] {
  return read(view, keyword).flatMap(({ node }) => (typeof node === 'number' && Number.isFinite(node) ? [node] : []));
}

/** The outermost number within the limit that is a multiple of the step. */
function reach({ value, exclusive }: Bound, step: number, isUpper: boolean): Bound {
  const inner = isUpper ? floorTo(value, step) : -floorTo(-value, step);
  if (!exclusive || inner !== value) return { value: inner, exclusive: false };
  return { value: isUpper ? value - step : value + step, exclusive: false };
}

/** Tells whether every value keeps the limit anyway. */
function isEmpty(view: View, keyword: string, value: number): boolean {
  if (keyword === 'maxProperties') return value >= mostProperties(view);
  if (keyword === 'minimum' || keyword.startsWith('max')) return false;
  return value <= (keyword === 'minProperties' ? leastProperties(view) : 0);
}

function isDemandedAlike(older: View, newer: View, before: Bound | undefined, after: Bound | undefined): boolean {
  const [was, is] = [older, newer].map((view) => Math.max(0, ...numbersIn(view, 'minProperties')));
  return was === is || leastProperties(older, before) === leastProperties(newer, after);
}

/** The properties that objects have at most: as many as are declared, where there are no others. */
function mostProperties(view: View): number {
  const isOpen = !isClosed(view) || childNames(view, 'patternProperties').length > 0;
  return isOpen ? Number.POSITIVE_INFINITY : childNames(view, 'properties').length;
}

/** The properties that objects have at least: as many as are demanded by name, or by number. */
function leastProperties(view: View, bound?: Bound): number {
  const required = new Set(view.flatMap(({ node }) => listOf(node.required)));
  return Math.max(required.size, bound?.value ?? 0);
}

function isTighter(a: Bound, b: Bound, isUpper: boolean): boolean {
  if (a.value === b.value) return a.exclusive && !b.exclusive;
  return a.value < b.value === isUpper;
}

function show(bound: Bound | undefined): string {
  return bound ? `${bound.value}${bound.exclusive ? ' (exclusive)' : ''}` : '';
}

function placeOfBound(older: View, newer: View, keyword: string): string {
  const exclusive = `exclusive${keyword[0]?.toUpperCase()}${keyword.slice(1)}`;
  return homeOf(older, newer, read(newer, keyword).length > 0 ? keyword : exclusive);
}
