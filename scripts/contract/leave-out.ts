import type { BaseResolver, NormalizedProblem } from '@redocly/openapi-core';
import {
  type Document,
  isHolder,
  isNode,
  isRef,
  keysOfMethod,
  listItemMethods,
  memberOf,
  membersOf,
  namesOf,
  pointerTo,
  tokensOf,
  valueAt,
} from '../../server/openapi/document/index.ts';
import { holderOf, mendPattern, type SchemaNode } from '../../server/openapi/schema/index.ts';
import { findUnusable, type Unusable } from '../../server/openapi/unusable.ts';
import type { Remark } from './positions.ts';

/** The sentence that says what was done about each problem. */
type Sentences = Map<NormalizedProblem, string>;

/** The value in a file that a problem is about, and the keys that lead to it. */
async function findPlace(problem: NormalizedProblem, resolver: BaseResolver) {
  const [place] = problem.location;
  if (!place) return undefined;
  // A file that cannot be parsed is a problem as well.
  const file = await resolver.resolveDocument(null, place.source.absoluteRef).catch(() => undefined);
  if (!file || file instanceof Error) return undefined;
  return { root: file.parsed, tokens: namesOf(place.pointer ?? '').filter(Boolean) };
}

/** The keys of objects under which something is left out or mended; `-` of a list. */
const damages = new WeakMap<object, Set<string>>();

function damage(holder: object, key: string): void {
  damages.set(holder, (damages.get(holder) ?? new Set()).add(key));
}

/** The pointers to what is left out of a bundled document or mended in it; to `-` in a list. */
export function listDamages(part: unknown, pointer = '#', seen = new Set<object>()): string[] {
  if (typeof part !== 'object' || part === null || seen.has(part)) return [];
  seen.add(part);
  return [
    ...[...(damages.get(part) ?? [])].map((key) => pointerTo(pointer, key)),
    ...Object.entries(part).flatMap(([key, inner]) => listDamages(inner, pointerTo(pointer, key), seen)),
  ];
}

/** Stands in a list for an item that is left out, until all are known. */
const leftOut = Symbol('left out');

/**
 * Takes out of the files of a contract what cannot be read, so that the rest can be used: values of the wrong type, and
 * parameters without name or place.
 */
export async function leaveOutIllTyped(problems: NormalizedProblem[], resolver: BaseResolver): Promise<Sentences> {
  const lists = new Set<unknown[]>();
  const done: Sentences = new Map();
  for (const problem of problems) {
    const removal = removals.find(({ message }) => message.test(problem.message));
    const place = removal && (await findPlace(problem, resolver));
    if (!place || place.tokens.length === 0) continue;
    removal.act({ ...place, lists, message: problem.message });
    done.set(problem, removal.sentence ?? 'It is left out here.');
  }
  for (const list of lists) list.splice(0, list.length, ...list.filter((item) => item !== leftOut));
  return done;
}

interface Place {
  root: unknown;
  tokens: string[];
  lists: Set<unknown[]>;
  message: string;
}

/** What is done about a problem, by its message; the others do no harm. */
const removals: { message: RegExp; act(place: Place): void; sentence?: string }[] = [
  { message: /^Expected type `Schema`/, act: (place) => replace(place, {}), sentence: 'Everything is allowed here.' },
  // The message says what is meant.
  { message: /^`type` can be one of/, act: remove, sentence: '' },
  { message: /^`in` can be one of/, act: ({ tokens, ...place }) => remove({ ...place, tokens: tokens.slice(0, -1) }) },
  {
    message: /^Expected type|^`.*` (can be one of|".*" is not a valid)|must be greater than or equal to/,
    act: remove,
  },
  { message: /^The field `(name|in|url)` must be present/, act: remove },
  { message: /^The field `(title|version|info)` must be present/, act: fillIn, sentence: 'It is empty here.' },
];

function remove(place: Place): void {
  // A component stays, since there may be references to it.
  if (place.tokens[0] === 'components' && place.tokens.length === 3) replace(place, {});
  else replace(place, leftOut);
}

function replace({ root, tokens, lists }: Place, value: unknown): void {
  const key = tokens.at(-1) ?? '';
  const holder = tokens.slice(0, -1).reduce(memberOf, root);
  if (Array.isArray(holder)) {
    damage(holder, '-');
    if (Number(key) in holder) holder[Number(key)] = value;
    lists.add(holder);
  } else if (isNode(holder) && Object.hasOwn(holder, key)) {
    damage(holder, key);
    if (value === leftOut) delete holder[key];
    else holder[key] = value;
  }
}

function fillIn({ root, tokens, message }: Place): void {
  const [, name = ''] = /`(.*?)`/.exec(message) ?? [];
  const holder = tokens.reduce(memberOf, root);
  if (isNode(holder)) holder[name] = name === 'info' ? { title: '', version: '' } : '';
}

/** References of a file that lead back to themselves: the keys of the first, and the names on the way. */
export interface Circle {
  keys: string[];
  names: string[];
}

/** Takes out of a file the references that lead in a circle, which no tool can follow. Returns the circles, each once. */
export function breakCircles(root: unknown): Circle[] {
  const circles: Circle[] = [];
  const visit = (part: unknown, keys: string[]): void => {
    if (!isHolder(part)) return;
    if (isRef(part)) {
      const chain = followChain(root, part);
      if (chain) {
        for (const { holder } of chain) {
          Reflect.deleteProperty(holder, '$ref');
          damage(holder, '$ref');
        }
        const names = chain.map(({ target }) => tokensOf(target).at(-1) ?? '');
        circles.push({ keys: [...keys], names: [...names.slice(-1), ...names] });
      }
    }
    for (const [key, inner] of Object.entries(part)) {
      keys.push(key);
      if (isHolder(inner)) visit(inner, keys);
      keys.pop();
    }
  };
  visit(root, []);
  return circles;
}

/** The references from one back to itself; undefined where they lead on to something else. */
function followChain(root: unknown, start: SchemaNode & { $ref: string }) {
  const chain: { holder: object; target: string }[] = [];
  for (let part: unknown = start; isNode(part) && isRef(part); part = valueAt(root, part.$ref)) {
    if (part === start && chain.length > 0) return chain;
    if (!part.$ref.startsWith('#/') || chain.some(({ holder }) => holder === part)) return undefined;
    chain.push({ holder: part, target: part.$ref });
  }
  return undefined;
}

/** Stands in place of a `$ref` that leads nowhere; its value is the problem that was reported. */
const marker = Symbol('unresolved');

/** Tells whether the problem is a `$ref` that leads nowhere. */
export function isUnresolved({ ruleId }: NormalizedProblem): boolean {
  return ruleId === 'no-unresolved-refs';
}

/**
 * Takes out of the files of a contract each `$ref` that leads nowhere, and marks where it stood; bundling preserves the marks.
 * Returns the targets.
 */
export async function markUnresolved(problems: NormalizedProblem[], resolver: BaseResolver): Promise<Sentences> {
  const targets: Sentences = new Map();
  for (const problem of problems.filter(isUnresolved)) {
    const place = await findPlace(problem, resolver);
    const part = place?.tokens.reduce(memberOf, place.root);
    if (!isNode(part) || !isRef(part)) continue;
    targets.set(problem, part.$ref);
    Reflect.deleteProperty(part, '$ref');
    Reflect.set(part, marker, problem);
    damage(part, '$ref');
  }
  return targets;
}

/**
 * Takes out of a bundled document every operation that needs what a marked `$ref` leads to, and the components that cannot be
 * used without it. An example, a link or a callback is left out alone. Returns a sentence for each problem.
 */
export function leaveOutUnresolved(document: Document, targets: Sentences): Sentences {
  const left = new Map([...targets.keys()].map((problem) => [problem, new Set<string>()]));
  if (left.size === 0) return new Map();
  for (const { part, key, isMap } of walkParts(document))
    if (!isMap && optional.test(key))
      for (const [name, inner] of Object.entries(part)) if (problemOf(inner)) Reflect.deleteProperty(part, name);
  const findNeeded = createNeeds(document);
  const leave = (holder: object, key: string, part: unknown, name: string) => {
    const needed = findNeeded(part);
    if (needed.size > 0) {
      Reflect.deleteProperty(holder, key);
      damage(holder, key);
    }
    for (const problem of needed) left.get(problem)?.add(name);
  };
  const { paths = {}, components = {} } = document;
  const sections = { '': paths, 'webhook ': membersOf(memberOf(document, 'webhooks')) };
  for (const [prefix, items] of Object.entries(sections)) {
    for (const [path, item] of Object.entries(items)) {
      if (!isNode(item)) continue;
      const places = listItemMethods(item).map((method) => ({ method, keys: keysOfMethod(method) }));
      const own = new Set(['summary', 'description', ...places.map(({ keys: [first] }) => first)]);
      const shared = Object.fromEntries(Object.entries(item).filter(([key]) => !own.has(key)));
      leave(items, path, { ...shared, [marker]: Reflect.get(item, marker) }, `${prefix}${path}`);
      for (const { method, keys } of places) {
        const holder = membersOf(keys.slice(0, -1).reduce(memberOf, item));
        const key = keys.at(-1) ?? '';
        leave(holder, key, holder[key], `${prefix}${method.toUpperCase()} ${path}`);
      }
    }
  }
  for (const section of Object.values<unknown>(components))
    if (isNode(section)) for (const [name, part] of Object.entries(section)) leave(section, name, part, name);
  return new Map([...left].map(([problem, names]) => [problem, describeLeftOut(targets.get(problem), [...names])]));
}

/** The maps whose entries an operation does not need. */
const optional = /^(examples|links|callbacks)$/;

/** Tells whether the names below a keyword are the author's. */
function hasNames(keyword: string): boolean {
  return holderOf(keyword)?.holds === 'map' || /^(headers|schemas|paths|encoding)$/.test(keyword);
}

/** The keywords below which anything may stand. */
const data = /^(example|default|enum|const|x-.*)$/;

/** Every object of a document outside of values, outer before inner, with its key, and whether that is a name of the author's. */
function* walkParts(part: unknown, key = '', isMap = false): Generator<{ part: object; key: string; isMap: boolean }> {
  if (typeof part !== 'object' || part === null || (!isMap && data.test(key))) return;
  yield { part, key, isMap };
  for (const [name, inner] of Object.entries(part)) yield* walkParts(inner, name, !isMap && hasNames(key));
}

/** Finds the problems at the marks that a part leads to, references followed. */
function createNeeds(document: Document): (part: unknown) => Set<NormalizedProblem> {
  const known = new WeakMap<object, { problems: NormalizedProblem[]; refs: string[] }>();
  const read = (part: object) => {
    const parts = [...walkParts(part)];
    const problems = parts.flatMap((each) => problemOf(each.part) ?? []);
    const refs = parts.flatMap(({ part, key, isMap }) => [
      ...(isRef(part) ? [part.$ref] : []),
      ...(key === 'mapping' && !isMap ? Object.values(part).filter((target) => typeof target === 'string') : []),
    ]);
    return { problems, refs };
  };
  return (part) => {
    const problems = new Set<NormalizedProblem>();
    const queue = isHolder(part) ? [part] : [];
    const seen = new Set<string>();
    for (const each of queue) {
      const found = known.get(each) ?? read(each);
      known.set(each, found);
      for (const problem of found.problems) problems.add(problem);
      for (const ref of found.refs) {
        const target = seen.has(ref) ? undefined : valueAt(document, ref);
        seen.add(ref);
        if (isHolder(target)) queue.push(target);
      }
    }
    return problems;
  };
}

function problemOf(part: unknown): NormalizedProblem | undefined {
  return isHolder(part) ? Reflect.get(part, marker) : undefined;
}

/** The most names in a message. */
const mostNamed = 5;

function describeLeftOut(target = '', names: string[]): string {
  if (names.length === 0) return `What refers to ${target} is left out here.`;
  const rest = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `What needs ${target} is left out here: ${names.slice(0, mostNamed).join(', ')}${rest}.`;
}

/** Takes out of a bundled document, or mends, what no value can be checked against, read or written by. Returns what it did. */
export function leaveOutUnusable(document: Document): Remark[] {
  const remarks: Remark[] = [];
  // What is taken out may have hidden something else.
  for (let round = 0; round < 5; round++) {
    const unusable = findUnusable(document);
    if (unusable.length === 0) break;
    for (const found of unusable) remarks.push(takeOut(document, found));
  }
  return remarks;
}

function takeOut(document: Document, { rule, pointer, message }: Unusable): Remark {
  const tokens = tokensOf(pointer);
  const holder = tokens.slice(0, -1).reduce<unknown>(memberOf, document);
  const key = tokens.at(-1) ?? '';
  const sentence = mendings[rule](membersOf(holder), key);
  damage(membersOf(holder), key);
  const level = sentence.startsWith('It is read') ? 'warning' : 'error';
  return { pointer, level, rule, message: `${message} ${sentence}`.trim() };
}

/** What is done about each, and the sentence about that. */
const mendings: Record<Unusable['rule'], (holder: SchemaNode, key: string) => string> = {
  'pattern-invalid': (holder, key) => {
    const isValue = key === 'pattern' && typeof holder[key] === 'string';
    const mended = mendPattern(isValue ? String(holder[key]) : key);
    const { [key]: value } = holder;
    delete holder[key];
    if (mended === undefined) return 'It is left out here.';
    holder[isValue ? key : mended] = isValue ? mended : value;
    return 'It is read so here.';
  },
  'format-invalid': (holder, key) => {
    for (const each of [key, 'examples', 'counterexamples']) delete holder[each];
    return 'It is left out here.';
  },
  'schema-endless': allowEverything,
  'schema-vast': allowEverything,
  'header-name': (holder, key) => {
    delete holder[key];
    return 'It is left out here.';
  },
  'style-unsupported': (holder, key) => {
    const parameter = holder[key];
    if (!isNode(parameter)) return '';
    const hasStyle = parameter.style !== undefined || parameter.explode !== undefined;
    for (const name of ['style', 'explode', ...(hasStyle ? [] : ['content', 'example', 'examples'])])
      delete parameter[name];
    if (hasStyle) return 'The standard style is used here.';
    parameter.schema = {};
    return 'Any text is taken here.';
  },
};

function allowEverything(holder: SchemaNode, key: string): string {
  holder[key] = {};
  return 'It allows everything here.';
}
