import type { BaseResolver, NormalizedProblem } from '@redocly/openapi-core';
import {
  type Document,
  isNode,
  isRef,
  keysOfMethod,
  listItemMethods,
  memberOf,
  membersOf,
  namesOf,
  valueAt,
} from '../../server/openapi/document/index.ts';

/** Stands in place of a `$ref` that leads nowhere; its value is the problem that was reported. */
const marker = Symbol('unresolved');

/** The maps whose entries an operation does without. */
const dispensable = /^(examples|links|callbacks)$/;

/** Below these, names are the author's. */
const named = /^(properties|patternProperties|\$defs|definitions|dependentSchemas|headers|schemas|paths|encoding)$/;

/** Below these, anything may stand. */
const data = /^(example|default|enum|const|x-.*)$/;

/** Tells of a `$ref` that leads nowhere. */
export function isUnresolved({ ruleId }: NormalizedProblem): boolean {
  return ruleId === 'no-unresolved-refs';
}

/**
 * Takes out of the files of a contract each `$ref` that leads nowhere, and remembers where it stood. Returns its targets.
 * Bundling keeps what stands there.
 */
export async function markUnresolved(
  problems: NormalizedProblem[],
  resolver: BaseResolver,
): Promise<Map<NormalizedProblem, string>> {
  const targets = new Map<NormalizedProblem, string>();
  for (const problem of problems) {
    const [place] = problem.location;
    if (!isUnresolved(problem) || !place) continue;
    // A file that cannot be parsed is a problem as well.
    const file = await resolver.resolveDocument(null, place.source.absoluteRef).catch(() => undefined);
    if (!file || file instanceof Error) continue;
    const part = namesOf(place.pointer ?? '')
      .filter(Boolean)
      .reduce(memberOf, file.parsed);
    if (!isNode(part) || !isRef(part)) continue;
    targets.set(problem, part.$ref);
    Reflect.deleteProperty(part, '$ref');
    Reflect.set(part, marker, problem);
  }
  return targets;
}

/**
 * Takes out of a bundled document every operation that needs what a marked `$ref` leads to, and the components that nobody can
 * use without it. An example, a link or a callback is left out alone. Returns a sentence for each problem.
 */
export function leaveOutUnresolved(
  document: Document,
  targets: Map<NormalizedProblem, string>,
): Map<NormalizedProblem, string> {
  const left = new Map([...targets.keys()].map((problem) => [problem, new Set<string>()]));
  if (left.size === 0) return new Map();
  leaveOutEntries(document);
  const needs = createNeeds(document);
  const { paths = {}, components = {} } = document;
  const leave = (holder: object, key: string, part: unknown, name: string) => {
    const needed = needs(part);
    if (needed.size === 0) return;
    Reflect.deleteProperty(holder, key);
    for (const problem of needed) left.get(problem)?.add(name);
  };
  for (const [section, items] of Object.entries({ '': paths, 'webhook ': membersOf(memberOf(document, 'webhooks')) })) {
    for (const [path, item] of Object.entries(items)) {
      if (!isNode(item)) continue;
      const { summary, description, ...parts } = item;
      const places = listItemMethods(item).map((method) => ({ method, keys: keysOfMethod(method) }));
      const own = new Set(places.map(({ keys: [first] }) => first));
      const shared = Object.fromEntries(Object.entries(parts).filter(([key]) => !own.has(key)));
      leave(items, path, { ...shared, [marker]: Reflect.get(item, marker) }, `${section}${path}`);
      for (const { method, keys } of places) {
        const holder = membersOf(keys.slice(0, -1).reduce(memberOf, item));
        const key = keys.at(-1) ?? '';
        leave(holder, key, holder[key], `${section}${method.toUpperCase()} ${path}`);
      }
    }
  }
  for (const section of Object.values<unknown>(components)) {
    if (isNode(section)) for (const [name, part] of Object.entries(section)) leave(section, name, part, name);
  }
  return new Map([...left].map(([problem, names]) => [problem, tell(targets.get(problem), [...names])]));
}

/** Takes out the marked entries that nobody needs. */
function leaveOutEntries(part: unknown, key = '', isName = false): void {
  if (typeof part !== 'object' || part === null || (!isName && data.test(key))) return;
  for (const [name, inner] of Object.entries(part)) {
    if (!isName && dispensable.test(key) && problemOf(inner)) Reflect.deleteProperty(part, name);
    else leaveOutEntries(inner, name, !isName && named.test(key));
  }
}

/** Finds the problems at the marks that a part leads to, references followed. */
function createNeeds(document: Document): (part: unknown) => Set<NormalizedProblem> {
  const known = new WeakMap<object, { problems: NormalizedProblem[]; refs: string[] }>();
  const read = (part: object) => {
    const found = known.get(part) ?? { problems: [], refs: [] };
    if (!known.has(part)) look(part, found, '', false);
    known.set(part, found);
    return found;
  };
  return (part) => {
    const problems = new Set<NormalizedProblem>();
    const queue = typeof part === 'object' && part !== null ? [part] : [];
    const seen = new Set<string>();
    for (const each of queue) {
      const { problems: found, refs } = read(each);
      for (const problem of found) problems.add(problem);
      for (const ref of refs) {
        const target = seen.has(ref) ? undefined : valueAt(document, ref);
        seen.add(ref);
        if (typeof target === 'object' && target !== null) queue.push(target);
      }
    }
    return problems;
  };
}

/** Collects the problems at the marks in a part, and what it refers to. */
function look(
  part: unknown,
  found: { problems: NormalizedProblem[]; refs: string[] },
  key: string,
  isName: boolean,
): void {
  if (typeof part !== 'object' || part === null || (!isName && data.test(key))) return;
  const problem = problemOf(part);
  if (problem) found.problems.push(problem);
  if (isRef(part)) found.refs.push(part.$ref);
  for (const [name, inner] of Object.entries(part)) {
    if (!isName && key === 'mapping' && typeof inner === 'string') found.refs.push(inner);
    else look(inner, found, name, !isName && named.test(key));
  }
}

function problemOf(part: unknown): NormalizedProblem | undefined {
  return typeof part === 'object' && part !== null ? Reflect.get(part, marker) : undefined;
}

/** The most names in a message. */
const mostNamed = 5;

function tell(target = '', names: string[]): string {
  if (names.length === 0) return `What refers to ${target} is left out here.`;
  const rest = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : '';
  return `What needs ${target} is left out here: ${names.slice(0, mostNamed).join(', ')}${rest}.`;
}
