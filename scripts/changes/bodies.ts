import { type Located, pointerTo } from '../../server/openapi/document/index.ts';
import { type Comparison, changeOf, type PartChange, toPartChange } from './comparison.ts';
import { findContentChanges } from './content.ts';
import { type OperationPair, type OperationState, renderName } from './states.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

type Body = Located<Node> | undefined;

/** Finds the changes of the request body: whether there is one, whether it must be, how long it may be, and what is in it. */
export function findBodyChanges(comparison: Comparison, { older, newer }: OperationPair): PartChange[] {
  const [before, after] = [bodyOf(older), bodyOf(newer)];
  const name = `${renderName(newer)}: request body`;
  if (!before && !after) return [];
  if (!after) return [changeOf(comparison, 'request-body-removed', `${name} removed`, newer.pointer)];
  if (!before) {
    const required = after.node.required === true;
    const rule = required && comparison.sense === 'request' ? 'required-request-body-added' : 'request-body-added';
    return [changeOf(comparison, rule, `${name} added, ${required ? 'required' : 'optional'}`, after.pointer)];
  }
  return [
    ...findDemand(comparison, name, before, after),
    ...findLimit(comparison, before, after),
    ...findContentChanges(comparison, before, after),
    ...findRewordings(comparison.newer, before.node, after),
  ];
}

function bodyOf({ operation: { body } }: OperationState): Body {
  return body && { node: { ...body.node }, pointer: body.pointer };
}

function findDemand(comparison: Comparison, name: string, before: Located<Node>, after: Located<Node>): PartChange[] {
  const [was, is] = [before.node.required === true, after.node.required === true];
  if (was === is) return [];
  const pointer = after.node.required === undefined ? after.pointer : pointerTo(after.pointer, 'required');
  const what = is ? 'required' : 'optional';
  return [changeOf(comparison, `request-body-became-${what}`, `${name}: ${what} now`, pointer)];
}

/** The bytes that a server reads at most, where the contract does not say. */
const standardBytes = 1_048_576;

function findLimit(comparison: Comparison, before: Located<Node>, after: Located<Node>): PartChange[] {
  const bytesOf = ({ node }: Located<Node>) => Number(node['x-max-bytes'] ?? standardBytes);
  const [was, is] = [bytesOf(before), bytesOf(after)];
  if (was === is) return [];
  const rule = is < was ? 'max-bytes-lowered' : 'max-bytes-raised';
  return [toPartChange(comparison, { rule, text: `at most ${is} bytes instead of ${was}`, pointer: after.pointer })];
}
