import {
  type Document,
  isNode,
  memberOf,
  membersOf,
  type ParameterObject,
  resolve,
  tokensOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import type { Direction } from '../../server/openapi/schema/index.ts';
import { isSame } from './change.ts';
import type { Promises } from './policy.ts';
import { isNarrowing, isWidening, type RuleId, ruleNamed } from './rules.ts';

/** A difference between two states of a part, before it is known which side it affects. */
export interface Variation {
  rule: RuleId;
  text: string;
  /** The pointer into the contract after the change; for what was removed, into the one before. */
  pointer: string;
  /** Where what was removed stood, if the pointer is to what is left of its holder. */
  origin?: string;
  /** The name of the part that changed, unless that is the one at the pointer. */
  subject?: string | undefined;
  values?: Values;
}

/** The words of people before and after a change. */
export interface Values {
  before: unknown;
  after: unknown;
}

/** A change before it is known which operations it reaches. */
export interface PartChange {
  rule: RuleId;
  message: string;
  pointer: string;
  /** The direction that decides which side is affected: as the message travels, but the other way round where the server calls. */
  sense: Direction;
  /** Where the change is itself, if the pointer is to a reference that leads to another schema, or to a holder of what was removed. */
  origin?: string;
  /** True if the part that changed said that it may. */
  isFree?: true;
  values?: Values;
}

/** Two states of a contract, and the way in which their parts are compared. */
export interface Comparison {
  before: Document;
  after: Document;
  promises: Promises;
  /** Tells quickly that a part says the same as before, with everything that it refers to. */
  isUntouched(before: unknown, after: unknown): boolean;
  /** The changes of pairs of schemas that have been compared, or are being compared. */
  memo: Memo;
  /** The message that the schemas describe: what is read-only is not in a request, what is write-only not in a response. */
  message: Direction;
  /** The direction that decides which side is affected: as `message`, but the other way round in a callback, and inside a `not`. */
  sense: Direction;
  /** True for values that must be there. */
  isRequired: boolean;
  /** True for values that travel as the text of a URL, a header or a cookie: whatever is sent can be read as a string. */
  isText: boolean;
  /** True for values that are written in XML, where names and attributes are sent. */
  isXml: boolean;
  /** The properties that are declared around a schema which says more of the same object: a branch, or a consequence. */
  around: { before: string[]; after: string[] };
}

/** A comparison of two states of a contract of which nothing is known yet. */
export function createComparison(before: Document, after: Document, promises: Promises): Comparison {
  return {
    ...{ before, after, promises, isUntouched: createIsUntouched(before, after), memo: createMemo() },
    ...{ message: 'request', sense: 'request', around: { before: [], after: [] } },
    ...{ isRequired: false, isText: false, isXml: false },
  };
}

/** The changes of pairs of schemas by their keys; what is begun is not known as yet. */
type Memo = Pick<Map<string, PartChange[] | 'begun'>, 'get' | 'set'>;

/** Creates a memo; what it learns is not told to the one that it builds on. */
export function createMemo(base?: Memo) {
  const learnt: Memo = new Map();
  return { get: (key: string) => learnt.get(key) ?? base?.get(key), set: learnt.set.bind(learnt) };
}

/** The comparison in the other direction. */
export function turned(comparison: Comparison): Comparison {
  return { ...comparison, sense: comparison.sense === 'request' ? 'response' : 'request' };
}

/**
 * The change that a variation is in a comparison.
 * @param named the place that the message begins with, unless the variation has a subject
 */
export function changeOf(
  { after, sense }: Comparison,
  { rule, text, pointer, origin, subject, values }: Variation,
  named = pointer,
): PartChange {
  const message = `${subject ?? renderLabel(after, named)}: ${text}`;
  return { rule, message, pointer, sense, ...(origin !== undefined && { origin }), ...(values && { values }) };
}

/**
 * The variations without what is known not to be so: that values which were allowed are rejected, or the other way round. A rule
 * that says both becomes one that says half of it.
 */
export function keepEffects(variations: Variation[], known: { narrows: boolean; widens: boolean }): Variation[] {
  return variations.flatMap((variation): Variation[] => {
    const [narrows, widens] = [isNarrowing(variation.rule), isWidening(variation.rule)];
    if ((known.narrows && known.widens) || !(narrows || widens)) return [variation];
    if (!known.narrows && !known.widens) return [];
    const [, keyword] = /^(type|pattern|format|multiple-of)-changed$/.exec(variation.rule) ?? [];
    if (keyword) return [{ ...variation, rule: ruleNamed(keyword, known.narrows ? 'narrowed' : 'widened') }];
    return (known.narrows && narrows) || (known.widens && widens) ? [variation] : [];
  });
}

/** Most of a contract is as before, and need not be compared. */
function createIsUntouched(before: Document, after: Document): Comparison['isUntouched'] {
  // Another version may read the same words otherwise, and other formats mean something else by them.
  const formats = (document: Document) => memberOf(document, 'x-formats');
  if (before.openapi !== after.openapi || !isSame(formats(before), formats(after))) return () => false;
  const touched = findTouched(componentsOf(before), componentsOf(after));
  return (one, other) => isSame(one, other) && ![...listReferences(other)].some((name) => touched.has(name));
}

/** The components that are not the same as before, or refer to such. */
function findTouched(before: Map<string, unknown>, after: Map<string, unknown>): Set<string> {
  const users = new Map<string, string[]>();
  for (const [name, component] of after) {
    for (const used of listReferences(component)) users.set(used, [...(users.get(used) ?? []), name]);
  }
  const names = new Set([...before.keys(), ...after.keys(), ...users.keys()]);
  const touched = new Set([...names].filter((name) => !after.has(name) || !isSame(before.get(name), after.get(name))));
  // A set gives what is added to it while it is walked, too.
  for (const name of touched) for (const user of users.get(name) ?? []) touched.add(user);
  return touched;
}

function componentsOf({ components }: Document): Map<string, unknown> {
  const groups = Object.entries(membersOf(components));
  return new Map(
    groups.flatMap(([group, members]) =>
      Object.entries(membersOf(members)).map(([name, component]) => [`${group}/${name}`, component] as const),
    ),
  );
}

const references = new WeakMap<object, Set<string>>();

/** The components that a part refers to directly, such as `schemas/Order`; any other reference leads to none that is known. */
function listReferences(part: unknown): Set<string> {
  if (typeof part !== 'object' || part === null) return new Set();
  const found = references.get(part) ?? new Set(Object.values(part).flatMap((inner) => [...listReferences(inner)]));
  const reference = memberOf(part, '$ref');
  if (typeof reference === 'string') found.add(tokensOf(reference).slice(1, 3).join('/'));
  references.set(part, found);
  return found;
}

/** Names a part of the contract for a person, such as `Order.lines[].price` or `POST /orders: 201 response: header Location`. */
export function renderLabel(document: Document, pointer: string): string {
  const tokens = tokensOf(pointer.replace('/additionalOperations/', '/'));
  const [kind, group, name = '', ...rest] = tokens;
  const render = (names: string[]) => renderSteps(names, () => renderParameter(document, pointer));
  if (kind === 'components' && group === 'schemas') return name + render(rest);
  if (kind === 'components') return `${group} ${name}${render(rest)}`;
  if (kind !== 'paths' || group === undefined) return tokens.join('.') || 'the contract';
  if (name === 'parameters' || name === '') return group + render(tokens.slice(2));
  return `${name.toUpperCase()} ${group}${render(rest)}`;
}

/** The text for a keyword in a pointer, and whether a name follows it: parts of a message stand after a colon, of a value after a dot. */
const steps: Record<string, { isNamed: boolean; text(name: string, parameter: () => string): string }> = {
  items: { isNamed: false, text: () => '[]' },
  requestBody: { isNamed: false, text: () => ': request body' },
  properties: { isNamed: true, text: (name) => `.${name}` },
  responses: { isNamed: true, text: (name) => `: ${name} response` },
  headers: { isNamed: true, text: (name) => `: header ${name}` },
  parameters: { isNamed: true, text: (_, parameter) => `: ${parameter()}` },
  ...Object.fromEntries(['allOf', 'anyOf', 'oneOf', 'content'].map((key) => [key, { isNamed: true, text: () => '' }])),
};

function renderSteps([token, ...rest]: string[], parameter: () => string): string {
  if (token === undefined) return '';
  if (token === 'additionalProperties') return rest.length > 0 ? `.*${renderSteps(rest, parameter)}` : '';
  const { isNamed, text } = (Object.hasOwn(steps, token) && steps[token]) || { isNamed: false, text: () => '' };
  if (!isNamed) return text('', parameter) + renderSteps(rest, parameter);
  const [name, ...others] = rest;
  return name === undefined ? '' : text(name, parameter) + renderSteps(others, parameter);
}

function renderParameter(document: Document, pointer: string): string {
  const [place = ''] = /^.*\/parameters\/\d+/.exec(pointer) ?? [];
  const node = valueAt(document, place);
  if (!isNode(node)) return 'parameter';
  const { in: kind, name } = resolve<Partial<ParameterObject>>(document, node);
  return `${kind} parameter ${name}`;
}
