import type { Document } from '../../../server/openapi/document.ts';
import { type Change, isSame, mergeChanges } from './change.ts';
import { findOperationChanges } from './operations.ts';
import type { Node } from './view.ts';
import { findRewordings } from './words.ts';

/** Every change from one state of a contract to another, each edit once. Their version is not a change but what follows from them. */
export function findChanges(older: Document, newer: Document): Change[] {
  const changes = mergeChanges([
    ...findOperationChanges(older, newer),
    ...findRestChanges(older, newer),
    ...findRewordings(newer, { ...older.info }, { node: { ...newer.info }, pointer: '#/info' }).map(toChange),
    ...findRewordings(newer, { ...older }, { node: { ...newer }, pointer: '#' }).map(toChange),
  ]);
  if (changes.length > 0 || isSame(withoutVersion(older), withoutVersion(newer))) return changes;
  const message = 'the contract: says the same in another form';
  return [toChange({ impact: 'editorial', rule: 'rewritten', message, pointer: '#' })];
}

/** What the server calls, rather than answers, is not compared in detail: whoever changes it must judge for themselves. */
function findRestChanges(older: Document, newer: Document): Change[] {
  const [before, after]: Node[] = [{ ...older }, { ...newer }];
  if (isSame(before?.webhooks, after?.webhooks)) return [];
  const added = before?.webhooks === undefined;
  const message = `webhooks: ${added ? 'added' : 'changed'}`;
  const pointer = after?.webhooks === undefined ? '#' : '#/webhooks';
  return [toChange({ impact: added ? 'additive' : 'breaking', rule: 'webhooks-changed', message, pointer })];
}

function toChange(verdict: Omit<Change, 'parties' | 'operations'>): Change {
  return { ...verdict, parties: [], operations: [] };
}

function withoutVersion({ info, openapi: _, ...rest }: Document): unknown {
  return { ...rest, info: { ...info, version: '' } };
}
