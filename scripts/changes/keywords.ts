import { membersOf } from '../../server/openapi/pointer.ts';
import { findBoundVariations, type LimitedType } from './bounds.ts';
import { isSame } from './change.ts';
import { type Difference, findChoiceVariations, tryChoices } from './choices.ts';
import type { Comparison, Variation } from './comparison.ts';
import { findMultipleVariations } from './multiples.ts';
import { isNarrowing, isWidening, type RuleId } from './rules/index.ts';
import { findContentVariations, findFormatVariations, findPatternVariations } from './texts.ts';
import { findTypeVariations, typesOf } from './types.ts';
import { homeOf, listOf, read, type View } from './view.ts';

/** Finds the changes of what the keywords of one schema allow, apart from its sub-schemas. */
export function findKeywordVariations(comparison: Comparison, older: View, newer: View): Variation[] {
  const difference = tryChoices(comparison, older, newer);
  const found = [
    ...findTypeVariations(comparison, older, newer),
    ...findChoiceVariations(older, newer, difference),
    ...sharedTypes(comparison, older, newer).flatMap((type) => findVariationsOf(type, older, newer)),
    ...findEqualityVariations(older, newer),
  ];
  return confine(found, difference, homeOf(older, newer, 'enum'));
}

type Compared = LimitedType | 'boolean';

/** The types that values have before and after: only for those it matters what else is said. */
function sharedTypes({ isText }: Comparison, older: View, newer: View): Compared[] {
  const [before, after] = [typesOf(older, isText), typesOf(newer, isText)];
  const shared = before.filter((type) => after.includes(type));
  // Whatever is sent as text is held against the keywords of texts, if one is wanted.
  if (isText && [before, after].some((types) => types.includes('string'))) shared.push('string');
  const types: LimitedType[] = ['string', 'array', 'object'];
  return [
    ...types.filter((type) => shared.includes(type)),
    ...(shared.includes('integer') || shared.includes('number') ? (['number'] as const) : []),
  ];
}

function findVariationsOf(type: Compared, older: View, newer: View): Variation[] {
  switch (type) {
    case 'string':
      return [
        ...findBoundVariations(older, newer, 'string'),
        ...findPatternVariations(older, newer),
        ...findFormatVariations(older, newer, 'string'),
        ...findContentVariations(older, newer),
      ];
    case 'number':
      return [
        ...findBoundVariations(older, newer, 'number'),
        ...findMultipleVariations(older, newer),
        ...findFormatVariations(older, newer, 'number'),
      ];
    case 'array':
      return [...findBoundVariations(older, newer, 'array'), ...findUniqueVariations(older, newer)];
    case 'object':
      return [...findBoundVariations(older, newer, 'object'), ...findDependencyVariations(older, newer)];
    default:
      return [];
  }
}

/** What is known of every single value limits what the keywords can mean for the set of them. */
function confine(found: Variation[], { lost, won }: Difference, place: string): Variation[] {
  const narrows = lost === undefined ? undefined : lost.length > 0;
  const widens = won === undefined ? undefined : won.length > 0;
  const kept = found.flatMap((variation) => keepEffect(variation, narrows !== false, widens !== false));
  const missed: Variation[] = [];
  if (narrows && !kept.some(({ rule }) => isNarrowing(rule)))
    missed.push({ rule: 'enum-value-removed', text: `${show(lost)} no longer allowed`, pointer: place });
  if (widens && !kept.some(({ rule }) => isWidening(rule)))
    missed.push({ rule: 'enum-value-added', text: `${show(won)} allowed as well`, pointer: place });
  return [...kept, ...missed];
}

function show(values: unknown[] | undefined): string {
  return (values ?? []).map((value) => JSON.stringify(value)).join(', ');
}

const halves: Partial<Record<RuleId, { narrowed: RuleId; widened: RuleId }>> = {
  'type-changed': { narrowed: 'type-narrowed', widened: 'type-widened' },
  'pattern-changed': { narrowed: 'pattern-narrowed', widened: 'pattern-widened' },
  'format-changed': { narrowed: 'format-narrowed', widened: 'format-widened' },
  'multiple-of-changed': { narrowed: 'multiple-of-narrowed', widened: 'multiple-of-widened' },
};

function keepEffect(variation: Variation, narrows: boolean, widens: boolean): Variation[] {
  const { rule } = variation;
  const half = halves[rule];
  if (half) {
    if (narrows && widens) return [variation];
    if (!narrows && !widens) return [];
    return [{ ...variation, rule: narrows ? half.narrowed : half.widened }];
  }
  const isKept = (narrows || !isNarrowing(rule)) && (widens || !isWidening(rule));
  return isKept || (isNarrowing(rule) && isWidening(rule) && (narrows || widens)) ? [variation] : [];
}

function findUniqueVariations(older: View, newer: View): Variation[] {
  const isUnique = (view: View) =>
    read(view, 'uniqueItems').some(({ node }) => node === true) &&
    !read(view, 'maxItems').some(({ node }) => Number(node) < 2);
  const [before, after] = [isUnique(older), isUnique(newer)];
  if (before === after) return [];
  const rule = after ? 'unique-items-added' : 'unique-items-removed';
  return [{ rule, text: `uniqueItems ${after ? 'added' : 'removed'}`, pointer: homeOf(older, newer, 'uniqueItems') }];
}

/** The properties that others call for; those that are required anyway are not called for. */
function findDependencyVariations(older: View, newer: View): Variation[] {
  const [before, after] = [dependenciesOf(older), dependenciesOf(newer)];
  const pointer = homeOf(older, newer, 'dependentRequired');
  const vary = (rule: RuleId, pairs: string[]): Variation[] =>
    pairs.map((pair) => ({
      rule,
      text: `${pair} ${rule.endsWith('added') ? 'required' : 'not required'} now`,
      pointer,
    }));
  return [
    ...vary(
      'dependent-required-added',
      after.all.filter((pair) => !before.implied.has(pair)),
    ),
    ...vary(
      'dependent-required-removed',
      before.all.filter((pair) => !after.implied.has(pair)),
    ),
  ];
}

function dependenciesOf(view: View): { all: string[]; implied: { has(pair: string): boolean } } {
  const required = new Set(view.flatMap(({ node }) => listOf(node.required).map(String)));
  const pairs = read(view, 'dependentRequired').flatMap(({ node }) =>
    Object.entries(membersOf(node)).flatMap(([name, names]) =>
      listOf(names).map((other) => ({ name, other: String(other) })),
    ),
  );
  const text = (name: string, other: string) => `${other} with ${name}`;
  const all = new Set(pairs.filter(({ other }) => !required.has(other)).map(({ name, other }) => text(name, other)));
  return {
    all: [...all],
    implied: { has: (pair) => all.has(pair) || required.has(pair.split(' with ')[0] ?? '') },
  };
}

/** The property that a value has to be equal to, which the server sees to. */
function findEqualityVariations(older: View, newer: View): Variation[] {
  const [before, after] = [older, newer].map((view) => read(view, 'x-equals').map(({ node }) => node));
  if (isSame(before, after)) return [];
  const what = before?.length === 0 ? 'added' : after?.length === 0 ? 'removed' : 'changed';
  return [{ rule: `equality-${what}`, text: `x-equals ${what}`, pointer: homeOf(older, newer, 'x-equals') }];
}
