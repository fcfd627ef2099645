import type { Document } from '../../server/openapi/document.ts';
import { pointerTo, valueAt } from '../../server/openapi/pointer.ts';
import { findBodyChanges } from './bodies.ts';
import { type Change, type Direction, parties } from './change.ts';
import { findParameterChanges } from './compare-parameters.ts';
import { findResponseChanges } from './compare-responses.ts';
import { findSecurityChanges } from './compare-security.ts';
import { findServerChanges, routesOf } from './compare-server-urls.ts';
import type { Comparison, PartChange } from './comparison.ts';
import { createComparison } from './schemas.ts';
import { listStates, type OperationPair, type OperationState, renderName } from './states.ts';
import { findRewordings } from './words.ts';

/** Compares what the contracts offer, operation by operation: one is the same as long as its method and the shape of its URL are. */
export function findOperationChanges(older: Document, newer: Document): Change[] {
  const [before, after] = [listStates(older), listStates(newer)];
  const pairs = matchOperations(before, after);
  const [kept, found] = [new Set(pairs.map((pair) => pair.older)), new Set(pairs.map((pair) => pair.newer))];
  const lost = before.filter((state) => !kept.has(state));
  const won = after.filter((state) => !found.has(state));
  const known: Comparison['known'] = new Map();
  return [
    ...pairs.flatMap((pair) => findPairChanges(createComparison(older, newer, 'request', known), pair)),
    ...lost.map((state) => toLost(newer, won, state)),
    ...won.map((state) => toWon(state)),
  ];
}

function findPairChanges(request: Comparison, pair: OperationPair): Change[] {
  const response: Comparison = { ...request, message: 'response', sense: 'response' };
  const sent = [
    ...findIdentityChanges(pair),
    ...findServerChanges(pair),
    ...findSecurityChanges(pair),
    ...findParameterChanges(request, pair),
    ...findBodyChanges(request, pair),
  ];
  return [
    ...sent.map((change) => toChange(pair.newer, 'request', change)),
    ...findResponseChanges(response, pair).map((change) => toChange(pair.newer, 'response', change)),
  ];
}

/** The operationId is no part of a message, but it is the name by which generated clients call. */
function findIdentityChanges({ older, newer }: OperationPair): PartChange[] {
  const [before, after] = [older.operation.id, newer.operation.id];
  const renamed: PartChange = {
    impact: 'breaking',
    rule: 'operation-id-changed',
    message: `${renderName(newer)}: operationId ${before} became ${after}, by which generated clients call it`,
    pointer: pointerTo(newer.pointer, 'operationId'),
  };
  return [...(before === after ? [] : [renamed]), ...findRewordings(newer.document, older.node, newer)];
}

function toWon(state: OperationState): Change {
  const { summary } = state.node;
  const message = `${renderName(state)}: operation added${summary === undefined ? '' : `: ${summary}`}`;
  return toChange(state, 'request', { impact: 'additive', rule: 'operation-added', message, pointer: state.pointer });
}

function toLost(newer: Document, won: OperationState[], state: OperationState): Change {
  const moved = won.find(({ operation }) => operation.id === state.operation.id);
  const item = pointerTo('#', 'paths', state.operation.path);
  const left = valueAt(newer, item) === undefined ? '#/paths' : item;
  const hint = moved ? `; ${state.operation.id} is ${renderName(moved)} now` : '';
  return toChange(state, 'request', {
    impact: 'breaking',
    rule: 'operation-removed',
    message: `${renderName(state)}: operation removed${hint}`,
    pointer: moved?.pointer ?? left,
  });
}

function toChange({ operation }: OperationState, direction: Direction, change: PartChange): Change {
  return { ...change, parties: [parties[direction]], operations: [operation.id] };
}

/** Pairs by the whole URL, then by the path alone: a server's new prefix is one change, not one for each operation. */
function matchOperations(before: OperationState[], after: OperationState[]): OperationPair[] {
  const pairs: OperationPair[] = [];
  const taken = new Set<OperationState>();
  const keys = [
    (state: OperationState) => `${state.operation.method} ${routesOf(state)[0]}`,
    ({ operation }: OperationState) => `${operation.method} ${operation.path.replaceAll(/\{[^}]+\}/g, '{}')}`,
  ];
  for (const keyOf of keys) {
    const targets = new Map(after.filter((state) => !taken.has(state)).map((state) => [keyOf(state), state]));
    for (const older of before.filter((state) => !taken.has(state))) {
      const newer = targets.get(keyOf(older));
      if (!newer || taken.has(newer)) continue;
      pairs.push({ older, newer });
      taken.add(older).add(newer);
    }
  }
  return pairs;
}
