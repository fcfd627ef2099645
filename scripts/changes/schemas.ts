import { memberOf, membersOf, pointerTo } from '../../server/openapi/document/index.ts';
import type { Direction } from '../../server/openapi/schema/index.ts';
import { isSame, unique } from './change.ts';
import {
  type Comparison,
  changeOf,
  createMemo,
  type PartChange,
  renderLabel,
  turned,
  type Variation,
} from './comparison.ts';
import {
  findContainsVariations,
  findKeywordVariations,
  findMeaningVariations,
  type LimitedType,
  sharedTypes,
} from './keywords.ts';
import { type Finding, findPropertyChanges, type Pair } from './objects.ts';
import { findLifecycleChanges, findWordVariations, freeIf } from './remarks.ts';
import { impactOf, isNarrowing, isWidening, type RuleId, ruleNamed } from './rules.ts';
import { tryValues } from './trial.ts';
import {
  allTypes,
  childNames,
  childView,
  choicesOf,
  emptyView,
  homeOf,
  isVacuous,
  listOf,
  placeOf,
  requiredIn,
  typesOf,
  type View,
  valuesOf,
  viewAt,
} from './view.ts';

/** Compares the schemas at two pointers. */
export function findSchemaChanges(comparison: Comparison, before: string, after: string): PartChange[] {
  return compareViews(comparison, viewAt(comparison.before, before), viewAt(comparison.after, after));
}

/** Compares two views; each pair once, so that schemas may contain themselves. */
export function compareViews(comparison: Comparison, before: View, after: View): PartChange[] {
  const { memo } = comparison;
  const targets = [before.slice(1), after.slice(1)] as const;
  const areReferences = isReference(before) && isReference(after);
  if (areReferences && comparison.isUntouched(before[0]?.node, after[0]?.node)) return [];
  // A schema that many refer to is compared once; but not where it refers to itself, of which nothing is known as yet.
  if (areReferences && memo.get(keyOf(comparison, ...targets)) !== 'begun')
    return relocate(before, after, compareViews(comparison, ...targets));
  const key = keyOf(comparison, before, after);
  const found = memo.get(key);
  if (found) return found === 'begun' ? [] : found;
  memo.set(key, 'begun');
  const changes = freeIf(comparison, before, relocate(before, after, compare(comparison, before, after)));
  memo.set(key, changes);
  return changes;
}

function keyOf(comparison: Comparison, before: View, after: View): string {
  const { message, sense, isText, isXml, around } = comparison;
  const isRequired = comparison.isRequired && [...before, ...after].some(({ node }) => node.default !== undefined);
  const name = (view: View) =>
    view.map(({ pointer, isDerived, node }) => (isDerived ? `${pointer} ${node.type}` : pointer)).join(' ');
  return [message, sense, isRequired, isText, isXml, JSON.stringify(around), name(before), '→', name(after)].join(' ');
}

function isReference([first, ...rest]: View): boolean {
  return first !== undefined && '$ref' in first.node && Object.keys(first.node).length === 1 && rest.length > 0;
}

/** A reference that points elsewhere than before is itself what changed, not the schema that it now points to. */
function relocate(before: View, after: View, changes: PartChange[]): PartChange[] {
  const [from, to] = [before[0]?.node.$ref, after[0]?.node.$ref];
  if (typeof to !== 'string' || from === to) return changes;
  return changes.map((change) => ({ origin: change.pointer, ...change, pointer: placeOf(after) }));
}

function compare(comparison: Comparison, before: View, after: View): PartChange[] {
  const within = declare(comparison, before, after);
  const inner: Comparison = { ...comparison, isRequired: false, around: { before: [], after: [] } };
  const union = findUnionChanges(within, before, after);
  if (union.isWhole) return union.changes;
  const types = sharedTypes(comparison, before, after);
  const all = [
    ...follow(comparison, [
      ...findKeywordVariations(comparison, before, after),
      ...findMeaningVariations(comparison, before, after),
      ...findWordVariations(before, after),
    ]),
    ...findLifecycleChanges(comparison, before, after),
    ...(types.includes('object') ? follow(inner, findPropertyChanges(comparison, before, after)) : []),
    ...(types.includes('array') ? follow(inner, findItemChanges(before, after)) : []),
    ...(types.includes('array') ? findContainedChanges(inner, before, after) : []),
    ...parts
      .filter(({ type }) => type === undefined || types.includes(type))
      .flatMap((part) => findPartChanges(part.isWithin ? within : inner, before, after, part)),
    ...findConditionChanges(within, before, after),
    ...union.changes,
  ];
  return [...all, ...findUnevaluatedChanges(comparison, before, after, all)];
}

/** What is said of the same object inside is beside what is declared here. */
function declare(comparison: Comparison, before: View, after: View): Comparison {
  const { around } = comparison;
  const names = (view: View, outer: string[]) => unique([...outer, ...childNames('properties', view)]);
  return { ...comparison, around: { before: names(before, around.before), after: names(after, around.after) } };
}

function follow(comparison: Comparison, findings: Finding[]): PartChange[] {
  return findings.flatMap((found) =>
    'rule' in found
      ? [changeOf(comparison, found)]
      : compareViews(
          { ...comparison, isRequired: found.isRequired ?? comparison.isRequired },
          found.before,
          found.after,
        ),
  );
}

/** A keyword whose schema, or each of whose schemas by name, a part of the value has to fit, and the name of its rules. */
interface PartKeyword {
  keyword: string;
  rule: string;
  /** The type of the values that it is about; all unless given. */
  type?: LimitedType;
  isNamed?: true;
  /** True if it speaks of the same value, and so of the same properties. */
  isWithin?: true;
  /** True if what is forbidden counts the other way round. */
  isTurned?: true;
}

const parts: PartKeyword[] = [
  { keyword: 'unevaluatedItems', rule: 'unevaluated-items', type: 'array' },
  { keyword: 'propertyNames', rule: 'property-names', type: 'object' },
  { keyword: 'dependentSchemas', rule: 'dependent-schemas', type: 'object', isNamed: true, isWithin: true },
  { keyword: 'not', rule: 'not', isWithin: true, isTurned: true },
];

function findPartChanges(comparison: Comparison, before: View, after: View, part: PartKeyword): PartChange[] {
  const { keyword, rule, isNamed, isTurned } = part;
  const names = isNamed ? childNames(keyword, before, after) : [undefined];
  return names.flatMap((name) => {
    const [from, to] = [childView(before, keyword, name), childView(after, keyword, name)];
    const text = name === undefined ? keyword : `${keyword} ${name}`;
    const found = comparePart(from, to, { rule, text, pointer: homeOf(before, after, keyword), isDemand: isTurned });
    return found.flatMap((each) => follow(isTurned && 'before' in each ? turned(comparison) : comparison, [each]));
  });
}

/** Compares a schema that a part of the value has to fit; one that every value fits is none, unless it is a demand all the same. */
function comparePart(
  before: View | undefined,
  after: View | undefined,
  { rule, text, pointer, isDemand }: { rule: string; text: string; pointer: string; isDemand?: boolean | undefined },
): Finding[] {
  if (before && after) return [{ before, after }];
  const only = before ?? after;
  if (!only || (!isDemand && isVacuous(only))) return [];
  const verb = after ? 'added' : 'removed';
  return [{ rule: ruleNamed(rule, verb), text: `${text} ${verb}`, pointer }];
}

/** The first items may have schemas of their own; what is said of items holds for the others. */
function findItemChanges(before: View, after: View): Finding[] {
  const [from, to] = [childView(before, 'items'), childView(after, 'items')];
  const first = childNames('prefixItems', before, after).flatMap((index) => {
    const [own, now] = [childView(before, 'prefixItems', index) ?? from, childView(after, 'prefixItems', index) ?? to];
    const pointer = now ? placeOf(now) : homeOf(before, after, 'prefixItems');
    return comparePart(own, now, { rule: 'items', text: `schema of item ${index}`, pointer });
  });
  return [
    ...first,
    ...comparePart(from, to, { rule: 'items', text: 'items', pointer: homeOf(before, after, 'items') }),
  ];
}

/** How many items have to be contained matters only where some kind of item is looked for. */
function findContainedChanges(comparison: Comparison, before: View, after: View): PartChange[] {
  const isBounded = (view: View) => valuesOf(view, 'maxContains').length > 0;
  const contained = (view: View) =>
    valuesOf(view, 'minContains')[0] === 0 && !isBounded(view) ? undefined : childView(view, 'contains');
  const [from, to] = [contained(before), contained(after)];
  const pointer = homeOf(before, after, 'contains');
  const demand = { rule: 'contains', text: 'contains', pointer, isDemand: true };
  const found = follow(comparison, comparePart(from, to, demand));
  if (!from || !to) return found;
  // Where there may be only so many of a kind, fewer of the kind is more of the others.
  const others = isBounded(before) || isBounded(after) ? compareViews(turned(comparison), from, to) : [];
  return [...found, ...others, ...follow(comparison, findContainsVariations(before, after))];
}

/** Finds the changes of `if`, `then` and `else`, which mean nothing without each other. */
function findConditionChanges(comparison: Comparison, before: View, after: View): PartChange[] {
  const [from, to] = [conditionOf(before), conditionOf(after)];
  const pointer = homeOf(before, after, 'if');
  const tell = (rule: RuleId, text: string) => [changeOf(comparison, { rule, text, pointer })];
  if (!from && !to) return [];
  if (!from || !to) {
    const verb = to ? 'added' : 'removed';
    return tell(`condition-${verb}`, `a condition ${verb}`);
  }
  // Whatever changes in a condition changes what it selects.
  const isOther = compareViews(comparison, from.condition, to.condition).some(
    ({ rule }) => !/^(words|examples|extension)-changed$/.test(rule),
  );
  if (isOther) return tell('condition-changed', 'the condition selects other values');
  return [...compareViews(comparison, from.met, to.met), ...compareViews(comparison, from.unmet, to.unmet)];
}

/** The condition of a view; one without a consequence is none. */
function conditionOf(view: View) {
  const holder = view.find(({ node }) => node.if !== undefined);
  if (!holder) return undefined;
  const part = (keyword: string) => childView([holder], keyword) ?? emptyView(holder.document, holder.pointer);
  const found = { condition: part('if'), met: part('then'), unmet: part('else') };
  return isVacuous(found.met) && isVacuous(found.unmet) ? undefined : found;
}

/** Alternatives: those of a union, or what a schema without one consists of. */
interface Alternatives {
  keyword?: 'oneOf' | 'anyOf';
  pointer?: string;
  branches: View[];
}

/** Finds the changes of the alternatives of `oneOf` and `anyOf`; whole if nothing else is left to compare. */
function findUnionChanges(comparison: Comparison, before: View, after: View) {
  const [from, to] = [unionsIn(before), unionsIn(after)];
  // A schema that became one of several alternatives is compared as a union of itself alone, unless they only add to what it said.
  if (from.length + to.length === 1 && !saysTheSame(comparison, withoutUnion(before), withoutUnion(after))) {
    const [olds, news] = [alternativesIn(before, from[0]), alternativesIn(after, to[0])];
    return { isWhole: true, changes: compareAlternatives(comparison, { before, after }, olds, news) };
  }
  const pairs = from.concat(to.slice(from.length)).map((_, index) => [from[index], to[index]] as const);
  const changes = pairs.flatMap(([one, other]) => {
    if (one && other) return compareAlternatives(comparison, { before, after }, one, other);
    const verb = other ? 'added' : 'removed';
    const keyword = (other ?? one)?.keyword ?? 'oneOf';
    const pointer = other?.pointer ?? homeOf(before, after, keyword);
    return [changeOf(comparison, { rule: `union-${verb}`, text: `${keyword} ${verb}`, pointer })];
  });
  return { isWhole: false, changes };
}

function saysTheSame(comparison: Comparison, before: View, after: View): boolean {
  return compareViews(comparison, before, after).every(({ rule }) => !isNarrowing(rule) && !isWidening(rule));
}

function unionsIn(view: View): Alternatives[] {
  return (['oneOf', 'anyOf'] as const).flatMap((keyword) =>
    view
      .filter(({ node }) => Array.isArray(node[keyword]))
      .map(({ document, node, pointer }) => {
        const places = listOf(node[keyword]).map((_, index) => pointerTo(pointer, keyword, String(index)));
        return {
          keyword,
          pointer: pointerTo(pointer, keyword),
          branches: places.map((place) => viewAt(document, place)),
        };
      }),
  );
}

function withoutUnion(view: View): View {
  return view.map((part) => {
    const { oneOf, anyOf, discriminator, ...node } = part.node;
    return oneOf === undefined && anyOf === undefined ? part : { ...part, node, isDerived: true };
  });
}

/** All that a view says as alternatives; without a union, one for each of its types. */
function alternativesIn(view: View, union: Alternatives | undefined): Alternatives {
  if (union) return { ...union, branches: union.branches.map((branch) => [...branch, ...withoutUnion(view)]) };
  const [first, ...others] = view;
  const types = first?.node.type;
  if (!first || !Array.isArray(types) || types.length < 2) return { branches: [view] };
  return { branches: types.map((type) => [{ ...first, node: { ...first.node, type }, isDerived: true }, ...others]) };
}

function compareAlternatives(comparison: Comparison, views: Pair, from: Alternatives, to: Alternatives): PartChange[] {
  const pairs = matchBranches(comparison, from.branches, to.branches);
  // A branch that another takes in is not missed, nor is one new that another took in.
  const isWithin = (inner: View, outer: View, direction: Direction) =>
    tryChanges(comparison, inner, outer).every(({ rule }) => impactOf(rule, direction) !== 'breaking');
  const removed = from.branches
    .filter((branch) => !pairs.some((pair) => pair.before === branch))
    .filter((branch) => !to.branches.some((other) => isWithin(branch, other, 'request')))
    .map((branch): Variation => {
      const text = `${renderBranch(branch)} is no alternative any more`;
      return { rule: 'alternative-removed', text, pointer: placeOf(views.after) };
    });
  const added = to.branches
    .filter((branch) => !pairs.some((pair) => pair.after === branch))
    .filter((branch) => !from.branches.some((other) => isWithin(other, branch, 'response')))
    .map((branch): Variation => {
      const text = `${renderBranch(branch)} is an alternative now`;
      return { rule: 'alternative-added', text, pointer: placeOf(branch) };
    });
  const changes = follow(comparison, [...pairs, ...removed, ...added]);
  return [...changes, ...findOverlapChanges(comparison, views, changes, from, to)];
}

/** Which alternative was which: those of one name, then those that say the same, then those of the same kind. */
function matchBranches(comparison: Comparison, before: View[], after: View[]): Pair[] {
  const pairs: Pair[] = [];
  const tests: ((from: View, to: View) => boolean)[] = [
    ([from], [to]) => from?.node.$ref !== undefined && from.node.$ref === to?.node.$ref,
    (from, to) =>
      kindOf(from) === kindOf(to) &&
      tryChanges(comparison, from, to).every(({ rule }) => impactOf(rule, 'request') === 'editorial'),
    (from, to) => kindOf(from) === kindOf(to) && isSame(requiredIn(from).sort(), requiredIn(to).sort()),
    (from, to) => kindOf(from) === kindOf(to),
  ];
  for (const fits of tests) {
    for (const from of before.filter((branch) => !pairs.some((pair) => pair.before === branch))) {
      const to = after.find((branch) => !pairs.some((pair) => pair.after === branch) && fits(from, branch));
      if (to) pairs.push({ before: from, after: to });
    }
  }
  const places = (pair: Pair) => [pair.before, pair.after].map((view) => `${placeOf(view)} ${view[0]?.node.type}`);
  return pairs.filter((pair, index) => index === pairs.findIndex((other) => isSame(places(other), places(pair))));
}

/** Branches are tried against each other on the side: what is learnt of a wrong pair must not be remembered as a change. */
function tryChanges(comparison: Comparison, before: View, after: View): PartChange[] {
  return compareViews({ ...comparison, memo: createMemo(comparison.memo) }, before, after);
}

/** Alternatives are of one kind when they share their types and what tells them apart. */
function kindOf(branch: View): string {
  const constants = branch.flatMap(({ node }) =>
    Object.entries(membersOf(node.properties)).flatMap(([name, property]) => {
      const [first, ...others] = listOf(memberOf(property, 'enum'));
      const value = first !== undefined && others.length === 0 ? first : memberOf(property, 'const');
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return JSON.stringify([typesOf(branch), constants]);
}

function renderBranch(branch: View): string {
  const [first] = branch;
  const ref = first?.node.$ref;
  if (first && typeof ref === 'string') return renderLabel(first.document, ref);
  const types = typesOf(branch);
  return String(first?.node.title ?? (types.length < allTypes.length ? types.join(' or ') : 'one'));
}

/**
 * Finds what `oneOf` makes of values that fit two alternatives, which the alternatives one by one do not tell. Alternatives that
 * nothing tells apart are tried with values.
 * @param found the changes of the alternatives themselves
 */
function findOverlapChanges(
  comparison: Comparison,
  { before, after }: Pair,
  found: PartChange[],
  from: Alternatives,
  to: Alternatives,
): PartChange[] {
  if (!mayOverlap(from) && !mayOverlap(to)) return [];
  const textOf = ({ keyword, branches }: Alternatives) => [
    keyword,
    branches.map((branch) => branch.map(({ node }) => node)),
  ];
  if (found.length === 0 && isSame(textOf(from), textOf(to))) return [];
  return tellTried(comparison, { before, after }, found, {
    pointer: to.pointer ?? placeOf(after),
    removed: [
      from.keyword === 'anyOf' ? 'one-of-for-any-of' : 'alternatives-overlap',
      'fits more than one alternative now, or none',
    ],
    added: [to.keyword === 'anyOf' ? 'any-of-for-one-of' : 'alternatives-part', 'fits exactly one alternative now'],
  });
}

/**
 * Finds by trying what `unevaluatedProperties` and `unevaluatedItems` make of alternatives: what a branch says of a value counts
 * for them even where it allows everything.
 * @param found all other changes
 */
function findUnevaluatedChanges(comparison: Comparison, before: View, after: View, found: PartChange[]): PartChange[] {
  const has = (...keywords: string[]) =>
    [...before, ...after].some(({ node }) => keywords.some((keyword) => node[keyword] !== undefined));
  const isBranching = has('oneOf', 'anyOf', 'if', 'dependentSchemas', 'not', 'contains');
  if (!isBranching || !has('unevaluatedProperties', 'unevaluatedItems')) return [];
  return tellTried(comparison, { before, after }, found, {
    pointer: placeOf(after),
    removed: ['additional-properties-closed', 'no longer allowed'],
    added: ['additional-properties-opened', 'allowed now'],
  });
}

type Telling = [rule: RuleId, text: string];

/** Finds by trying a value that was allowed and is not, and one that is allowed and was not, unless other changes say so. */
function tellTried(
  comparison: Comparison,
  { before, after }: Pair,
  known: PartChange[],
  { pointer, removed, added }: { pointer: string; removed: Telling; added: Telling },
): PartChange[] {
  const tried = tryValues(before, after, comparison.message);
  const tell = (
    value: { value: unknown } | undefined,
    [rule, text]: Telling,
    isSo: typeof isNarrowing,
  ): PartChange[] => {
    if (!value || known.some((change) => isSo(change.rule))) return [];
    const shown = JSON.stringify(value.value);
    const cut = shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
    return [changeOf(comparison, { rule, text: `${cut} ${text}`, pointer })];
  };
  return [...tell(tried.removed, removed, isNarrowing), ...tell(tried.added, added, isWidening)];
}

/** Tells whether a value may fit two alternatives of a `oneOf`, as far as types and constants do not rule it out. */
function mayOverlap({ keyword, branches }: Alternatives): boolean {
  if (keyword !== 'oneOf') return false;
  return branches.some((branch, index) => branches.slice(index + 1).some((other) => !areApart(branch, other)));
}

function areApart(a: View, b: View): boolean {
  const types = typesOf(a).filter((type) => typesOf(b).includes(type));
  const areOthers = (one: unknown[] | undefined, other: unknown[] | undefined) =>
    one !== undefined && other !== undefined && !one.some((value) => other.some((each) => isSame(value, each)));
  if (types.length === 0) return true;
  if (choicesOf(a) && choicesOf(b)) return areOthers(choicesOf(a), choicesOf(b));
  const shared = requiredIn(a).filter((name) => requiredIn(b).includes(name));
  const choices = (view: View, name: string) => choicesOf(childView(view, 'properties', name) ?? []);
  return (
    types.every((type) => type === 'object') && shared.some((name) => areOthers(choices(a, name), choices(b, name)))
  );
}
