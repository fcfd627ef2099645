import type { BaseResolver, NormalizedProblem } from '@redocly/openapi-core';
import { isNode, memberOf, namesOf } from '../../server/openapi/document/index.ts';

/** Stands in a list for an item that is left out, until all are known. */
const leftOut = Symbol('left out');

/**
 * Takes out of the files of a contract what nobody could read, so that the rest can be worked from: values of the wrong type, and
 * parameters without name or place. Returns what it did, a sentence for each problem for which it did something.
 */
export async function leaveOutIllTyped(
  problems: NormalizedProblem[],
  resolver: BaseResolver,
): Promise<Map<NormalizedProblem, string>> {
  const lists = new Set<unknown[]>();
  const done = new Map<NormalizedProblem, string>();
  for (const problem of problems) {
    const [place] = problem.location;
    const way = removals.find(({ message }) => message.test(problem.message));
    if (!way || !place?.pointer) continue;
    const file = await resolver.resolveDocument(null, place.source.absoluteRef);
    if (file instanceof Error) continue;
    way.act({ root: file.parsed, tokens: namesOf(place.pointer).filter(Boolean), lists, message: problem.message });
    done.set(problem, way.sentence ?? 'It is left out here.');
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

/** What is done about a problem, told by its message; all others are in nobody's way. */
const removals: { message: RegExp; act(place: Place): void; sentence?: string }[] = [
  { message: /^Expected type `Schema`/, act: (place) => replace(place, {}), sentence: 'Everything is allowed here.' },
  { message: /^`in` can be one of/, act: ({ tokens, ...place }) => remove({ ...place, tokens: tokens.slice(0, -1) }) },
  {
    message: /^Expected type|^`.*` (can be one of|".*" is not a valid)|must be greater than or equal to/,
    act: remove,
  },
  { message: /^The field `(name|in|url)` must be present/, act: remove },
  { message: /^The field `(title|version|info)` must be present/, act: fillIn, sentence: 'It is empty here.' },
];

function remove(place: Place): void {
  // Others may refer to a component.
  if (place.tokens[0] === 'components' && place.tokens.length === 3) replace(place, {});
  else replace(place, leftOut);
}

function replace({ root, tokens, lists }: Place, value: unknown): void {
  const key = tokens.at(-1) ?? '';
  const holder = tokens.slice(0, -1).reduce(memberOf, root);
  if (Array.isArray(holder)) {
    if (Number(key) in holder) holder[Number(key)] = value;
    lists.add(holder);
  } else if (isNode(holder) && Object.hasOwn(holder, key)) {
    if (value === leftOut) delete holder[key];
    else holder[key] = value;
  }
}

function fillIn({ root, tokens, message }: Place): void {
  const [, name = ''] = /`(.*?)`/.exec(message) ?? [];
  const holder = tokens.reduce(memberOf, root);
  if (isNode(holder)) holder[name] = name === 'info' ? { title: '', version: '' } : '';
}
