import { isNode, memberOf, remember } from './document/index.ts';
import type { Operation } from './model.ts';
import type { ParameterPlace } from './parameters/index.ts';

/** The examples of one name of an operation: a request, and the response to it. */
export interface Pair {
  name: string;
  /** What the request has: values of parameters, and a body; the most telling pair has the most. */
  request: { in: ParameterPlace | 'body'; name: string; value: unknown; pointer: string }[];
  /** The key of the response, its example, and where that stands. */
  response: { key: string; value: unknown; pointer: string };
}

/** What a request has: values of parameters by place and name, and a body. */
type Sent = Record<ParameterPlace, Record<string, unknown>> & { body: unknown };

/** The pairs of an operation: examples of responses, and of its parameters and its body, whose names are equal. */
export const listPairs = remember(({ parameters, body, responses }: Operation): Pair[] => {
  const asked = [
    ...parameters.flatMap(({ in: place, name, examples }) =>
      examples.map((each) => ({ ...each, in: place, of: name })),
    ),
    ...(body?.content ?? []).flatMap(({ examples }) =>
      examples.map((each) => ({ ...each, in: 'body' as const, of: '' })),
    ),
  ];
  const given = responses.flatMap(({ key, content }) =>
    content.flatMap(({ examples }) => examples.map((each) => ({ ...each, key }))),
  );
  return given.flatMap(({ name, ...response }) => {
    const request = asked.filter((each) => name !== undefined && each.name === name);
    const values = request.map(({ in: place, of, value, pointer }) => ({ in: place, name: of, value, pointer }));
    return name !== undefined && values.length > 0 ? [{ name, request: values, response }] : [];
  });
});

/** The pair whose request is contained in one that was sent: the one that says the most, and the first of those. */
export function findPair(operation: Operation, sent: Sent): Pair | undefined {
  const found = listPairs(operation).filter(({ request }) => {
    const bodies = request.filter((each) => each.in === 'body');
    const others = request.filter((each) => each.in !== 'body');
    // A body has an example in each of its media types.
    const hasBody = bodies.length === 0 || bodies.some(({ value }) => contains(sent.body, value));
    return hasBody && others.every((each) => each.in !== 'body' && contains(sent[each.in][each.name], each.value));
  });
  const weights = found.map(({ request }) => request.reduce((sum, { value }) => sum + countLeaves(value), 0));
  return found[weights.indexOf(Math.max(...weights))];
}

/** Tells whether a value has all that another has; an empty one is contained in its like alone. */
function contains(value: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(value) && value.length === part.length && part.every((each, index) => contains(value[index], each))
    );
  }
  if (!isNode(part)) return String(value) === String(part);
  const members = Object.entries(part);
  if (members.length === 0) return isNode(value) && Object.keys(value).length === 0;
  return isNode(value) && members.every(([name, each]) => contains(memberOf(value, name), each));
}

function countLeaves(value: unknown): number {
  return typeof value === 'object' && value !== null
    ? Object.values(value).reduce((sum: number, each) => sum + countLeaves(each), 0)
    : 1;
}

/** A pair that cannot hold, and why. */
export interface Contradiction {
  pointer: string;
  message: string;
}

/**
 * The pairs that contradict another, or themselves: equal requests with different responses, and successes in which a
 * parameter of the path has another value than in the request.
 */
export function findContradictions(operation: Operation): Contradiction[] {
  const pairs = listPairs(operation);
  const requestOf = ({ request }: Pair) =>
    JSON.stringify(request.map(({ in: place, name, value }) => [place, name, value]));
  const responseOf = ({ response: { key, value } }: Pair) => JSON.stringify([key, value]);
  const equal = pairs.flatMap((pair, index) => {
    const other = pairs.slice(0, index).find((each) => each.name !== pair.name && requestOf(each) === requestOf(pair));
    if (!other || responseOf(other) === responseOf(pair)) return [];
    const message = `The examples ${other.name} and ${pair.name} have the same request and different responses: only that of ${other.name} can be sent.`;
    return [{ pointer: pair.response.pointer, message }];
  });
  const unlike = pairs.flatMap(({ name, request, response }) =>
    request.flatMap(({ in: place, name: parameter, value }) => {
      const own = memberOf(response.value, parameter);
      if (place !== 'path' || !response.key.startsWith('2') || own === undefined || typeof own === 'object') return [];
      if (String(own) === String(value)) return [];
      const message = `The example ${name} has ${parameter} ${value} in the path of the request, and ${own} in its response.`;
      return [{ pointer: response.pointer, message }];
    }),
  );
  return [...equal, ...unlike];
}
