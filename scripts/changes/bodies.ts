import { type Located, memberOf, membersOf, pointerTo } from '../../server/openapi/pointer.ts';
import { isSame } from './change.ts';
import { type Comparison, type PartChange, toPartChange } from './comparison.ts';
import { renderLabel } from './label.ts';
import { findSchemaChanges } from './schemas.ts';
import { type OperationPair, type OperationState, renderName } from './states.ts';
import { isNode, type Node } from './view.ts';
import { findRewordings } from './words.ts';

type Body = Located<Node> | undefined;

/** Finds the changes of the request body: whether there is one, whether it must be, how long it may be, and what is in it. */
export function findBodyChanges(comparison: Comparison, { older, newer }: OperationPair): PartChange[] {
  const [before, after] = [bodyOf(older), bodyOf(newer)];
  const name = `${renderName(newer)}: request body`;
  if (!before && !after) return [];
  if (!after)
    return [{ impact: 'breaking', rule: 'request-body-removed', message: `${name} removed`, pointer: newer.pointer }];
  const { pointer } = after;
  if (!before) {
    const required = after.node.required === true;
    const message = `${name} added, ${required ? 'required' : 'optional'}`;
    return [{ impact: required ? 'breaking' : 'additive', rule: 'request-body-added', message, pointer }];
  }
  return [
    ...findDemand(name, before, after),
    ...findLimit(comparison, before, after),
    ...findContentChanges(comparison, before, after),
    ...findRewordings(comparison.newer, before.node, after),
  ];
}

function bodyOf({ operation: { body } }: OperationState): Body {
  return body && { node: { ...body.node }, pointer: body.pointer };
}

function findDemand(name: string, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [was, is] = [before.node.required === true, after.node.required === true];
  if (was === is) return [];
  return [
    {
      impact: is ? 'breaking' : 'additive',
      rule: `request-body-became-${is ? 'required' : 'optional'}`,
      message: `${name}: ${is ? 'required' : 'optional'} now`,
      pointer: after.node.required === undefined ? after.pointer : pointerTo(after.pointer, 'required'),
    },
  ];
}

/** The most bytes that the server reads. */
function findLimit(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [was, is] = [before.node['x-max-bytes'], after.node['x-max-bytes']].map((limit) => Number(limit ?? 1_048_576));
  if (was === undefined || is === undefined || was === is) return [];
  const effect = is < was ? 'narrowed' : 'widened';
  const rule = `max-bytes-${is < was ? 'lowered' : 'raised'}`;
  return [
    toPartChange(comparison, { effect, rule, text: `at most ${is} bytes instead of ${was}`, pointer: after.pointer }),
  ];
}

/** Finds the changes of the media types of a body, a response or a parameter, and of the schema of each. */
export function findContentChanges(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [was, is] = [mediaTypesOf(before), mediaTypesOf(after)];
  const place = after.node.content === undefined ? after.pointer : pointerTo(after.pointer, 'content');
  const name = renderLabel(comparison.newer, after.pointer);
  const change = (impact: PartChange['impact'], what: string, type: string, pointer: string): PartChange => ({
    impact,
    rule: `media-type-${what}`,
    message: `${name}: media type ${type} ${what}`,
    pointer,
  });
  const kept = was.flatMap((type) => {
    const now = is.find((candidate) => covers(candidate, type));
    return now === undefined
      ? [change('breaking', 'removed', type, place)]
      : compare(comparison, before, after, type, now);
  });
  const added = is.filter((type) => !was.some((candidate) => covers(type, candidate) && covers(candidate, type)));
  return [...kept, ...added.map((type) => change('additive', 'added', type, pointerTo(place, type)))];
}

function compare(
  comparison: Comparison,
  before: Located<Node>,
  after: Located<Node>,
  was: string,
  is: string,
): PartChange[] {
  const [older, newer] = [pointerTo(before.pointer, 'content', was), pointerTo(after.pointer, 'content', is)];
  const [from, to] = [nodeOf(before, was), nodeOf(after, is)];
  const reencoded = !isSame(from.encoding, to.encoding);
  const message = `${renderLabel(comparison.newer, newer)}: encoding changed`;
  return [
    ...findSchemaChanges(comparison, pointerTo(older, 'schema'), pointerTo(newer, 'schema')),
    ...(reencoded ? [{ impact: 'breaking' as const, rule: 'encoding-changed', message, pointer: newer }] : []),
    ...findRewordings(comparison.newer, from, { node: to, pointer: newer }),
  ];
}

function nodeOf({ node }: Located<Node>, type: string): Node {
  const found = memberOf(node.content, type);
  return isNode(found) ? found : {};
}

function mediaTypesOf({ node }: Located<Node>): string[] {
  return Object.keys(membersOf(node.content));
}

/** Tells whether a media type, or a range of them, takes in another. */
function covers(range: string, type: string): boolean {
  const [a, b] = [range, type].map((text) => text.toLowerCase().replaceAll(' ', ''));
  return a === b || a === '*/*' || (a?.endsWith('/*') === true && b?.startsWith(a.slice(0, -1)) === true);
}
