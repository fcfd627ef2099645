import { isMultiple } from '../../server/openapi/schema/index.ts';
import type { Variation } from './comparison.ts';
import { leastCommonMultiple } from './decimals.ts';
import { isIntegral } from './types.ts';
import { homeOf, read, type View } from './view.ts';

/** The step between the numbers that a view allows; undefined if there is none. */
export function stepOf(view: View): number | undefined {
  const steps = read(view, 'multipleOf').flatMap(({ node }) =>
    typeof node === 'number' && Number.isFinite(node) && node > 0 ? [node] : [],
  );
  return leastCommonMultiple(isIntegral(view) ? [1, ...steps] : steps);
}

/** Finds the change of the steps between numbers: a multiple of a multiple is one too. */
export function findMultipleVariations(older: View, newer: View): Variation[] {
  const [before, after] = [stepsIn(older), stepsIn(newer)];
  // The type says the rest.
  const [from, to] = [stepOf(older), stepOf(newer)];
  if (from === to || (before === undefined && after === undefined)) return [];
  const narrowed = from === undefined || (to !== undefined && isMultiple(to, from));
  const widened = to === undefined || (from !== undefined && isMultiple(from, to));
  const rule = narrowed ? 'multiple-of-narrowed' : widened ? 'multiple-of-widened' : 'multiple-of-changed';
  const text = `multipleOf ${before ?? 'nothing'} became ${after ?? 'nothing'}`;
  return [{ rule, text, pointer: homeOf(older, newer, 'multipleOf') }];
}

function stepsIn(view: View): string | undefined {
  return (
    read(view, 'multipleOf')
      .map(({ node }) => String(node))
      .join(' and ') || undefined
  );
}
