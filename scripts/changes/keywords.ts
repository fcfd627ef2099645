import { membersOf } from '../../server/openapi/document/index.ts';
import { isMultiple } from '../../server/openapi/schema/index.ts';
import { isSame, unique } from './change.ts';
import { type Comparison, keepEffects, type Variation } from './comparison.ts';
import { verbFor } from './remarks.ts';
import { isNarrowing, isWidening, type RuleId, ruleNamed, toKebabCase } from './rules.ts';
import { findFormatVariations, findTextVariations } from './texts.ts';
import { admits } from './trial.ts';
import {
  allTypes,
  type Bound,
  boundOf,
  choicesOf,
  exclusiveOf,
  homeOf,
  isIntegral,
  isTighter,
  kindsOf,
  listedIn,
  listOf,
  listRange,
  numbersOf,
  placeOf,
  propertyCount,
  read,
  requiredIn,
  stepOf,
  typesOf,
  type View,
  valuesOf,
} from './view.ts';

/** A type that has keywords of its own. */
export type LimitedType = 'number' | 'string' | 'array' | 'object';

type Find = (before: View, after: View) => Variation[];

const finders: Record<LimitedType, Find> = {
  string: (before, after) =>
    findTextVariations(before, after, findLimitVariations(before, after, ['maxLength', 'minLength'])),
  number: findNumberVariations,
  array: (before, after) => [
    ...findLimitVariations(before, after, ['maxItems', 'minItems']),
    ...findUniqueVariations(before, after),
  ],
  object: (before, after) => [
    ...['maxProperties', 'minProperties']
      .filter((keyword) => !isCountedAlike(keyword, before, after))
      .flatMap((keyword) => findLimitVariations(before, after, [keyword])),
    ...findDependencyVariations(before, after),
  ],
};

/** Finds the changes of what the keywords of one schema allow, apart from its sub-schemas. */
export function findKeywordVariations(comparison: Comparison, before: View, after: View): Variation[] {
  const found = [
    ...findTypeVariations(comparison, before, after),
    ...sharedTypes(comparison, before, after).flatMap((type) => finders[type](before, after)),
    ...findOther(before, after, 'x-equals', (what) => ruleNamed('equality', what)),
  ];
  // To try values takes a compiler: only where something is said otherwise.
  if (found.length === 0 && isSame(listedIn(before), listedIn(after))) return [];
  const difference = tryChoices(comparison, before, after);
  const all = [...findChoiceVariations(before, after, difference), ...found];
  return confine(all, difference, homeOf(before, after, 'enum'));
}

/** Finds the changes of keywords that allow the same values, but mean another thing by them. */
export function findMeaningVariations({ isXml, isRequired }: Comparison, before: View, after: View): Variation[] {
  return [
    ...findDefaultVariations(before, after, isRequired),
    ...(isXml ? findOther(before, after, 'xml', () => 'xml-changed') : []),
  ];
}

/** The types that values have before and after: only for those it matters what else is said. */
export function sharedTypes({ isText }: Comparison, before: View, after: View): LimitedType[] {
  const [from, to] = [kindsOf(before, isText), kindsOf(after, isText)];
  const shared = from.filter((type) => to.includes(type));
  // Whatever is sent as text has to fit the keywords of texts, if one is wanted.
  if (isText && (from.includes('string') || to.includes('string'))) shared.push('string');
  const types: LimitedType[] = ['string', 'array', 'object'];
  return [
    ...types.filter((type) => shared.includes(type)),
    ...(shared.includes('integer') || shared.includes('number') ? (['number'] as const) : []),
  ];
}

function findTypeVariations({ isText }: Comparison, before: View, after: View): Variation[] {
  const [from, to] = [typesOf(before, isText), typesOf(after, isText)];
  const isReal = (type: string, holder: View) => type !== 'number' || isText || !isIntegral(holder);
  const removed = from.filter((type) => !to.includes(type) && isReal(type, before));
  const added = to.filter((type) => !from.includes(type) && isReal(type, after));
  if (removed.length + added.length === 0) return [];
  const rule = added.length === 0 ? 'type-narrowed' : removed.length === 0 ? 'type-widened' : 'type-changed';
  const text = `type ${nameTypes(typesOf(before))} became ${nameTypes(typesOf(after))}`;
  return [{ rule, text, pointer: homeOf(before, after, 'type') }];
}

function nameTypes(types: string[]): string {
  if (types.length === allTypes.length) return 'any';
  return types.filter((type) => type !== 'integer' || !types.includes('number')).join(' or ') || 'none';
}

function findLimitVariations(before: View, after: View, keywords: string[]): Variation[] {
  return keywords.flatMap((keyword) =>
    compareBounds(keyword, boundOf(before, keyword), boundOf(after, keyword), () => {
      const isInclusive = valuesOf(after, keyword).length > 0;
      return homeOf(before, after, isInclusive ? keyword : exclusiveOf(keyword));
    }),
  );
}

/** Finds the changes of how many items of a list have to be contained, and may be. */
export function findContainsVariations(before: View, after: View): Variation[] {
  const bound = (view: View, keyword: string): Bound | undefined => {
    const [value = keyword === 'minContains' ? 1 : undefined] = valuesOf(view, keyword).map(Number);
    return value === undefined ? undefined : { value, exclusive: false };
  };
  return ['maxContains', 'minContains'].flatMap((keyword) =>
    compareBounds(keyword, bound(before, keyword), bound(after, keyword), () => homeOf(before, after, keyword)),
  );
}

function compareBounds(
  keyword: string,
  before: Bound | undefined,
  after: Bound | undefined,
  place: () => string,
): Variation[] {
  if (before?.value === after?.value && before?.exclusive === after?.exclusive) return [];
  const isUpper = keyword.startsWith('max');
  const show = ({ value, exclusive }: Bound) => `${value}${exclusive ? ' (exclusive)' : ''}`;
  const vary = (verb: string, text: string): Variation[] => [
    { rule: ruleNamed(toKebabCase(keyword), verb), text: `${keyword} ${text}`, pointer: place() },
  ];
  if (!after) return before ? vary('removed', `${show(before)} removed`) : [];
  if (!before) return vary('added', `${show(after)} added`);
  const verb = isTighter(after, before, isUpper) === isUpper ? 'lowered' : 'raised';
  return vary(verb, `${verb} from ${show(before)} to ${show(after)}`);
}

/** Tells whether as many properties are possible as before, as far as the keyword has a say in it. */
function isCountedAlike(keyword: string, before: View, after: View): boolean {
  const said = (view: View) => numbersOf(view, keyword);
  const most = keyword === 'minProperties' ? Math.max : Math.min;
  const count = (view: View) => most(propertyCount(view, keyword), ...said(view));
  return isSame(said(before), said(after)) || count(before) === count(after);
}

/** Limits and steps, as far as they leave other numbers than before. */
function findNumberVariations(before: View, after: View): Variation[] {
  const found = [
    ...findLimitVariations(before, after, ['maximum', 'minimum']),
    ...findStepVariations(before, after),
    ...findFormatVariations(before, after, 'number'),
  ];
  const isWhole = isIntegral(before) && isIntegral(after);
  const [from, to] = isWhole ? [listRange(before, 'integer'), listRange(after, 'integer')] : [];
  if (!from || !to) return found;
  const isWithin = (inner: number[], outer: number[]) => inner.every((number) => outer.includes(number));
  return keepEffects(found, { narrows: !isWithin(from, to), widens: !isWithin(to, from) });
}

/** Finds the change of the steps between numbers: a multiple of a multiple is one too. */
function findStepVariations(before: View, after: View): Variation[] {
  const show = (view: View) => valuesOf(view, 'multipleOf').map(String).join(' and ') || 'nothing';
  // The type says the rest.
  const isSaid = [before, after].some((view) => valuesOf(view, 'multipleOf').length > 0);
  const [from, to] = [stepOf(before), stepOf(after)];
  if (from === to || !isSaid) return [];
  const isNarrower = from === undefined || (to !== undefined && isMultiple(to, from));
  const isWider = to === undefined || (from !== undefined && isMultiple(from, to));
  const rule = isNarrower ? 'multiple-of-narrowed' : isWider ? 'multiple-of-widened' : 'multiple-of-changed';
  const text = `multipleOf ${show(before)} became ${show(after)}`;
  return [{ rule, text, pointer: homeOf(before, after, 'multipleOf') }];
}

/** One item is unique anyway. */
function findUniqueVariations(before: View, after: View): Variation[] {
  const [from, to] = [before, after].map((view) => valuesOf(view, 'uniqueItems').includes(true));
  const isShort = valuesOf(to ? before : after, 'maxItems').some((most) => Number(most) < 2);
  if (from === to || isShort) return [];
  const what = to ? 'added' : 'removed';
  const pointer = homeOf(before, after, 'uniqueItems');
  return [{ rule: `unique-items-${what}`, text: `uniqueItems ${what}`, pointer }];
}

/** The properties that others call for; those that are required anyway are not called for. */
function findDependencyVariations(before: View, after: View): Variation[] {
  const pointer = homeOf(before, after, 'dependentRequired');
  const extra = (view: View, other: View) => {
    const [own, known, required] = [listDependencies(view), listDependencies(other), requiredIn(other)];
    return own
      .filter(({ name, called }) => !required.includes(called) && !known.some((each) => isSame(each, { name, called })))
      .map(({ name, called }) => `${called} with ${name}`);
  };
  const vary = (rule: RuleId, pairs: string[], text: string): Variation[] =>
    unique(pairs).map((pair) => ({ rule, text: `${pair} ${text}`, pointer }));
  return [
    ...vary('dependent-required-added', extra(after, before), 'required now'),
    ...vary('dependent-required-removed', extra(before, after), 'not required now'),
  ];
}

function listDependencies(view: View): { name: string; called: string }[] {
  const required = requiredIn(view);
  return valuesOf(view, 'dependentRequired')
    .flatMap((value) => Object.entries(membersOf(value)))
    .flatMap(([name, names]) => listOf(names).map((called) => ({ name, called: String(called) })))
    .filter(({ called }) => !required.includes(called));
}

/** A default is what leaving a value out means; a required value is not left out. */
function findDefaultVariations(before: View, after: View, isRequired: boolean): Variation[] {
  const [[from], [to]] = [read(before, 'default'), read(after, 'default')];
  if (isSame(from?.node, to?.node)) return [];
  const show = (value: unknown) => (value === undefined ? 'none' : JSON.stringify(value));
  const text = `default ${show(from?.node)} became ${show(to?.node)}`;
  const rule = isRequired ? 'default-remark-changed' : (`default-${verbFor(from, to)}` as const);
  return [{ rule, text, pointer: to?.pointer ?? placeOf(after) }];
}

/** Finds the change of a keyword that no other tells anything of. */
function findOther(before: View, after: View, keyword: string, ruleFor: (verb: string) => RuleId): Variation[] {
  const [from, to] = [valuesOf(before, keyword), valuesOf(after, keyword)];
  if (isSame(from, to)) return [];
  const verb = verbFor(from[0], to[0]);
  return [{ rule: ruleFor(verb), text: `${keyword} ${verb}`, pointer: homeOf(before, after, keyword) }];
}

/** The listed values that one side allows, and the other does not; undefined where the one cannot list all. */
interface Difference {
  removed: unknown[] | undefined;
  added: unknown[] | undefined;
}

function tryChoices({ message, isText }: Comparison, before: View, after: View): Difference {
  const isAllowed = (view: View, value: unknown) => admits(view, value, message) !== false;
  const allowed = (view: View) =>
    choicesOf(view)?.filter((value) => isAllowed(view, value) || (isText && isAllowed(view, String(value))));
  const [from, to] = [allowed(before), allowed(after)];
  if (isText) {
    // Whatever is read as one of the values is written alike.
    const [olds, news] = [from?.map(String), to?.map(String)];
    return {
      removed: news && olds?.filter((text) => !news.includes(text)),
      added: olds && news?.filter((text) => !olds.includes(text)),
    };
  }
  return {
    removed: from?.filter((value) => admits(after, value, message) !== true),
    added: to?.filter((value) => admits(before, value, message) !== true),
  };
}

function findChoiceVariations(before: View, after: View, { removed, added }: Difference): Variation[] {
  const [from, to] = [listedIn(before), listedIn(after)];
  const pointer = homeOf(before, after, valuesOf(after, 'const').length > 0 ? 'const' : 'enum');
  if (!from && !to) return [];
  if (!from) return [{ rule: 'enum-added', text: `only ${list(to ?? [])} allowed now`, pointer }];
  if (!to) return [{ rule: 'enum-removed', text: 'no longer limited to a list of values', pointer }];
  return tellValues({ removed, added }, pointer);
}

/** What is known of every single value limits what the keywords can mean for the set of them. */
function confine(found: Variation[], { removed, added }: Difference, pointer: string): Variation[] {
  const kept = keepEffects(found, { narrows: removed?.length !== 0, widens: added?.length !== 0 });
  const isTold = (isSo: typeof isNarrowing) => kept.some(({ rule }) => isSo(rule));
  const missed = {
    removed: isTold(isNarrowing) ? [] : removed,
    added: isTold(isWidening) ? [] : added,
  };
  return [...kept, ...tellValues(missed, pointer)];
}

function tellValues({ removed = [], added = [] }: Difference, pointer: string): Variation[] {
  const tell = (rule: RuleId, values: unknown[], text: string): Variation[] =>
    values.length > 0 ? [{ rule, text: `${list(values)} ${text}`, pointer }] : [];
  return [
    ...tell('enum-value-removed', removed, 'no longer allowed'),
    ...tell('enum-value-added', added, 'allowed as well'),
  ];
}

const mostShown = 12;

function list(all: unknown[]): string {
  const shown = all.slice(0, mostShown).map((value) => JSON.stringify(value));
  return shown.join(', ') + (all.length > mostShown ? ` and ${all.length - mostShown} more` : '');
}
