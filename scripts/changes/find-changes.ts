import type { Document } from '../../server/openapi/document.ts';
import { memberOf, membersOf, pointerTo } from '../../server/openapi/pointer.ts';
import { type Change, isSame, mergeChanges } from './change.ts';
import { findOperationChanges } from './compare-operations.ts';
import type { PartChange } from './comparison.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

/** Every change from one state of a contract to another, each edit once. Their version is not a change but what follows from them. */
export function findChanges(older: Document, newer: Document): Change[] {
  const [before, after]: [Node, Node] = [{ ...older }, { ...newer }];
  const changes = [
    ...findWebhookChanges(before, after),
    ...findComponentChanges(before, after),
    ...findRewordings(newer, { ...older.info }, { node: { ...newer.info }, pointer: '#/info' }),
    ...findRewordings(newer, before, { node: after, pointer: '#' }),
  ];
  const rest = changes.map((change): Change => ({ ...change, parties: [], operations: [] }));
  return mergeChanges([...findOperationChanges(older, newer), ...rest]);
}

/** Webhooks and callbacks, which the server calls, are not compared in detail: their changes have to be read by a person. */
function findWebhookChanges(before: Node, after: Node): PartChange[] {
  if (isSame(before.webhooks, after.webhooks)) return [];
  const added = before.webhooks === undefined;
  const pointer = after.webhooks === undefined ? '#' : '#/webhooks';
  const message = `webhooks: ${added ? 'added' : 'changed, which is not compared in detail'}`;
  return [
    { impact: added ? 'additive' : 'breaking', rule: added ? 'webhooks-added' : 'webhooks-changed', message, pointer },
  ];
}

/** The name of a schema is on no wire, but generated types bear it. */
function findComponentChanges(before: Node, after: Node): PartChange[] {
  const [was, is] = [before, after].map(({ components }) => Object.keys(membersOf(memberOf(components, 'schemas'))));
  const gone = (was ?? []).filter((name) => !is?.includes(name));
  return gone.map((name) => ({
    impact: 'editorial',
    rule: 'schema-name-removed',
    message: `${name}: no schema is called so any more, nor is a generated type`,
    pointer: is?.length ? pointerTo('#', 'components', 'schemas') : '#',
  }));
}
