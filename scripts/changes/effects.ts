import type { Variation } from './comparison.ts';
import { isNarrowing, isWidening, type RuleId } from './rules/index.ts';

/** What is known of the set of all allowed values. */
export interface Effects {
  /** False if none that was allowed is turned down. */
  narrows: boolean;
  /** False if none is allowed that was not. */
  widens: boolean;
}

/** The rules that say both, each with those that say one of it. */
const halves: Partial<Record<RuleId, { narrowed: RuleId; widened: RuleId }>> = {
  'type-changed': { narrowed: 'type-narrowed', widened: 'type-widened' },
  'pattern-changed': { narrowed: 'pattern-narrowed', widened: 'pattern-widened' },
  'format-changed': { narrowed: 'format-narrowed', widened: 'format-widened' },
  'multiple-of-changed': { narrowed: 'multiple-of-narrowed', widened: 'multiple-of-widened' },
};

/** The variations without what is known not to be so. */
export function keepEffects(variations: Variation[], effects: Effects): Variation[] {
  return variations.flatMap((variation) => keepEffect(variation, effects));
}

function keepEffect(variation: Variation, { narrows, widens }: Effects): Variation[] {
  const { rule } = variation;
  const half = halves[rule];
  if (!narrows && !widens) return isNarrowing(rule) || isWidening(rule) ? [] : [variation];
  if (half && !(narrows && widens)) return [{ ...variation, rule: narrows ? half.narrowed : half.widened }];
  const isBoth = isNarrowing(rule) && isWidening(rule);
  return isBoth || ((narrows || !isNarrowing(rule)) && (widens || !isWidening(rule))) ? [variation] : [];
}
