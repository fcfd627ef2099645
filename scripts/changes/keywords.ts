import { membersOf } from '../../server/openapi/document/index.ts';
import { findBoundVariations, type LimitedType } from './bounds.ts';
import { isSame } from './change.ts';
import { type Difference, findChoiceVariations, kindsOf, listRange, listsTheSame, tryChoices } from './choices.ts';
import type { Comparison, Variation } from './comparison.ts';
import { keepEffects } from './effects.ts';
import { findMultipleVariations } from './multiples.ts';
import { isNarrowing, isWidening, type RuleId } from './rules/index.ts';
import { findContentVariations, findFormatVariations, findTextVariations } from './texts.ts';
import { findTypeVariations, isIntegral } from './types.ts';
import { homeOf, listOf, read, type View } from './view.ts';

/** Finds the changes of what the keywords of one schema allow, apart from its sub-schemas. */
export function findKeywordVariations(comparison: Comparison, older: View, newer: View): Variation[] {
  const found = [
    ...findTypeVariations(comparison, older, newer),
    ...sharedTypes(comparison, older, newer).flatMap((type) => findVariationsOf(type, older, newer)),
    ...findEqualityVariations(older, newer),
  ];
  // To try values takes a compiler: only where something is said otherwise.
  if (found.length === 0 && listsTheSame(older, newer)) return [];
  const difference = tryChoices(comparison, older, newer);
  const all = [...findChoiceVariations(older, newer, difference), ...found];
  return confine(all, difference, homeOf(older, newer, 'enum'));
}

/** The types that values have before and after: only for those it matters what else is said. */
export function sharedTypes({ isText }: Comparison, older: View, newer: View): LimitedType[] {
  const [before, after] = [kindsOf(older, isText), kindsOf(newer, isText)];
  const shared = before.filter((type) => after.includes(type));
  // Whatever is sent as text is held against the keywords of texts, if one is wanted.
  if (isText && [before, after].some((types) => types.includes('string'))) shared.push('string');
  const types: LimitedType[] = ['string', 'array', 'object'];
  return [
    ...types.filter((type) => shared.includes(type)),
    ...(shared.includes('integer') || shared.includes('number') ? (['number'] as const) : []),
  ];
}

function findVariationsOf(type: LimitedType, older: View, newer: View): Variation[] {
  switch (type) {
    case 'string':
      return [...findTextVariations(older, newer), ...findContentVariations(older, newer)];
    case 'number':
      return findNumberVariations(older, newer);
    case 'array':
      return [...findBoundVariations(older, newer, 'array'), ...findUniqueVariations(older, newer)];
    case 'object':
      return [...findBoundVariations(older, newer, 'object'), ...findDependencyVariations(older, newer)];
  }
}

/** Limits and steps, as far as they leave other numbers than before. */
function findNumberVariations(older: View, newer: View): Variation[] {
  const found = [
    ...findBoundVariations(older, newer, 'number'),
    ...findMultipleVariations(older, newer),
    ...findFormatVariations(older, newer, 'number'),
  ];
  const isWhole = [older, newer].every(isIntegral);
  const [before, after] = isWhole ? [listRange(older, 'integer'), listRange(newer, 'integer')] : [];
  if (!before || !after) return found;
  const isWithin = (inner: number[], outer: number[]) => inner.every((number) => outer.includes(number));
  return keepEffects(found, { narrows: !isWithin(before, after), widens: !isWithin(after, before) });
}

/** What is known of every single value limits what the keywords can mean for the set of them. */
function confine(found: Variation[], { lost, won }: Difference, place: string): Variation[] {
  const narrows = lost === undefined ? undefined : lost.length > 0;
  const widens = won === undefined ? undefined : won.length > 0;
  const kept = keepEffects(found, { narrows: narrows !== false, widens: widens !== false });
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

/** One item is unique anyway. */
function findUniqueVariations(older: View, newer: View): Variation[] {
  const [before, after] = [older, newer].map((view) => read(view, 'uniqueItems').some(({ node }) => node === true));
  const isShort = (view: View) => read(view, 'maxItems').some(({ node }) => Number(node) < 2);
  if (before === after || isShort(after ? older : newer)) return [];
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
