import type { Variation } from './change.ts';
import { homeOf, read, type View } from './view.ts';

/** A limit of values, and whether the limit itself is out of bounds. */
interface Bound {
  value: number;
  exclusive: boolean;
}

const counts = ['Length', 'Items', 'Properties'];

/** Finds the changes of limits of size and of number. */
export function findBoundVariations(older: View, newer: View): Variation[] {
  const limits = counts.flatMap((count) => [`max${count}`, `min${count}`]);
  return [...limits, 'maximum', 'minimum']
    .flatMap((keyword) => compare(keyword, older, newer))
    .concat(findMultipleVariations(older, newer));
}

function compare(keyword: string, older: View, newer: View): Variation[] {
  const isUpper = keyword.startsWith('max');
  const [before, after] = [boundOf(older, keyword, isUpper), boundOf(newer, keyword, isUpper)];
  if (before?.value === after?.value && before?.exclusive === after?.exclusive) return [];
  const exclusive = `exclusive${keyword.replace('m', 'M')}`;
  const pointer = homeOf(older, newer, read(newer, keyword).length > 0 ? keyword : exclusive);
  const name =
    keyword.replace('imum', '').length < keyword.length
      ? keyword
      : keyword.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);
  if (!before) return [{ effect: 'narrowed', rule: `${name}-added`, text: `${keyword} ${show(after)} added`, pointer }];
  if (!after)
    return [{ effect: 'widened', rule: `${name}-removed`, text: `${keyword} ${show(before)} removed`, pointer }];
  const tighter = isTighter(after, before, isUpper);
  const verb = tighter === isUpper ? 'lowered' : 'raised';
  const text = `${keyword} ${verb} from ${show(before)} to ${show(after)}`;
  return [{ effect: tighter ? 'narrowed' : 'widened', rule: `${name}-${verb}`, text, pointer }];
}

/** The tightest of a view's limits; none where the limit is no limit. OpenAPI 3.0 marks an exclusive limit with `true`. */
function boundOf(view: View, keyword: string, isUpper: boolean): Bound | undefined {
  const exclusive = `exclusive${keyword[0]?.toUpperCase()}${keyword.slice(1)}`;
  const bounds = view.flatMap(({ node }): Bound[] => {
    const [limit, strict] = [node[keyword], node[exclusive]];
    return [
      ...(typeof limit === 'number' ? [{ value: limit, exclusive: strict === true }] : []),
      ...(typeof strict === 'number' ? [{ value: strict, exclusive: true }] : []),
    ];
  });
  const [first, ...others] = bounds.filter(
    ({ value }) => keyword === 'minimum' || keyword === 'maximum' || isUpper || value > 0,
  );
  return first && others.reduce((tightest, bound) => (isTighter(bound, tightest, isUpper) ? bound : tightest), first);
}

function isTighter(a: Bound, b: Bound, isUpper: boolean): boolean {
  if (a.value === b.value) return a.exclusive && !b.exclusive;
  return a.value < b.value === isUpper;
}

function show(bound: Bound | undefined): string {
  return bound ? `${bound.value}${bound.exclusive ? ' (exclusive)' : ''}` : '';
}

/** A multiple of a multiple is one too. */
function findMultipleVariations(older: View, newer: View): Variation[] {
  const [before, after] = [older, newer].map((view) => read(view, 'multipleOf').map(({ node }) => Number(node))[0]);
  if (before === after) return [];
  const pointer = homeOf(older, newer, 'multipleOf');
  const text = `multipleOf ${before ?? 'nothing'} became ${after ?? 'nothing'}`;
  const isMultiple = (a: number, b: number) => Number.isInteger(a / b);
  const narrowed = before === undefined || (after !== undefined && isMultiple(after, before));
  const widened = after === undefined || (before !== undefined && isMultiple(before, after));
  const effect = narrowed ? 'narrowed' : widened ? 'widened' : 'changed';
  return [{ effect, rule: 'multiple-of-changed', text, pointer }];
}
