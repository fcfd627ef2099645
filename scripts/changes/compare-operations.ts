import { nameOperations, pointerTo, valueAt } from '../../server/openapi/document/index.ts';
import { findBodyChanges } from './bodies.ts';
import type { Direction, Party } from './change.ts';
import { findParameterChanges } from './compare-parameters.ts';
import { findResponseChanges } from './compare-responses.ts';
import { findSecurityChanges } from './compare-security.ts';
import { findServerChanges, routesOf } from './compare-server-urls.ts';
import type { Comparison, PartChange } from './comparison.ts';
import { findLifecycleChanges, mayChange, toRemoval } from './lifecycle.ts';
import { createComparison, type States } from './schemas.ts';
import {
  idOf,
  listCallbacks,
  listStates,
  listWebhooks,
  type OperationPair,
  type OperationState,
  renderName,
} from './states.ts';
import { findRewordings } from './words.ts';

/** A change, whom it concerns, and the operation in which it was found. */
export interface FoundChange extends PartChange {
  party: Party;
  operation: string;
}

/** Compares what the contracts offer, operation by operation: one is the same as long as its method and the shape of its URL are. */
export function findOperationChanges(states: States): FoundChange[] {
  const [before, after] = [listStates(states.older), listStates(states.newer)];
  const { pairs, lost, won } = matchStates(before, after, [keyOfRoute, keyOfPath]);
  const calls = { before: listWebhooks(states.older), after: listWebhooks(states.newer) };
  return [
    ...pairs.flatMap((pair) => findPairChanges(states, pair)),
    ...lost.map((state) => toLost(states, won, state)),
    ...won.map(toWon),
    ...findCallChanges(states, calls),
  ];
}

/** Operations that the server calls: whoever receives the call reads the request, and writes the response. */
function findCallChanges(states: States, calls: { before: OperationState[]; after: OperationState[] }): FoundChange[] {
  const { pairs, lost, won } = matchStates(calls.before, calls.after, [keyOfPath]);
  return [
    ...pairs.flatMap((pair) => findPairChanges(states, pair)),
    ...lost.map((state) => toLost(states, won, state)),
    ...won.map(toWon),
  ];
}

function findPairChanges(states: States, pair: OperationPair): FoundChange[] {
  const { older, newer } = pair;
  const isCall = newer.kind !== 'operation';
  const request = createComparison(states, 'request', isCall ? 'response' : 'request');
  const around = [
    ...(isCall ? [] : findIdentityChanges(pair)),
    ...(isCall ? [] : findServerChanges(request, pair)),
    ...findSecurityChanges(request, pair),
    ...findRewordings(newer.document, older.item.node, newer.item),
  ].map((change) => toFound(newer, 'request', change));
  const found = isAsItWas(states, pair) ? around : [...around, ...findInnerChanges(states, pair, request)];
  const isFree = mayChange(states.promises, [older, older.item]);
  return isFree ? found.map((change) => ({ ...change, isFree: true })) : found;
}

/** Tells whether neither the operation nor what its path adds to it has changed. */
function isAsItWas({ isUntouched }: States, { older, newer }: OperationPair): boolean {
  return (
    older.operation.path === newer.operation.path &&
    isUntouched(older.node, newer.node) &&
    isUntouched(older.item.node.parameters, newer.item.node.parameters)
  );
}

/** The changes of what is sent, what comes back, and what the server calls because of it. */
function findInnerChanges(states: States, pair: OperationPair, request: Comparison): FoundChange[] {
  const { older, newer } = pair;
  const response = createComparison(states, 'response', request.sense === 'request' ? 'response' : 'request');
  const sent = [
    ...findRewordings(newer.document, older.node, newer),
    ...findLifecycleChanges(request, [older], [newer]),
    ...findParameterChanges(request, pair),
    ...findBodyChanges(request, pair),
  ];
  const received = findResponseChanges(response, pair);
  return [
    ...sent.map((change) => toFound(newer, 'request', change)),
    ...received.map((change) => toFound(newer, 'response', change)),
    ...findCallChanges(states, { before: listCallbacks(older), after: listCallbacks(newer) }),
  ];
}

/** The operationId is no part of a message, but it is the name by which generated clients call. */
function findIdentityChanges({ older, newer }: OperationPair): PartChange[] {
  const [before, after] = [idOf(older), idOf(newer)];
  const wasMadeUp = isMadeUp(older);
  if (before === after || (wasMadeUp && isMadeUp(newer))) return [];
  const text = wasMadeUp ? `operationId ${after} added` : `operationId ${before} became ${after}`;
  return [
    {
      rule: wasMadeUp ? 'operation-id-added' : 'operation-id-changed',
      message: `${renderName(newer)}: ${text}, by which generated clients call it`,
      pointer: pointerTo(newer.pointer, 'operationId'),
      sense: 'request',
    },
  ];
}

/** Bundling names operations after method and path where the contract does not. */
function isMadeUp({ operation: { id, method, path } }: OperationState): boolean {
  return id === nameOperations([{ method, path, declared: undefined }])[0]?.id;
}

function toWon(state: OperationState): FoundChange {
  const { summary } = state.node;
  const message = `${renderName(state)}: ${state.kind} added${summary === undefined ? '' : `: ${summary}`}`;
  return toFound(state, 'request', {
    rule: `${state.kind}-added`,
    message,
    pointer: state.pointer,
    sense: 'request',
  });
}

function toLost({ newer, promises }: States, won: OperationState[], state: OperationState): FoundChange {
  const { id, path } = state.operation;
  const moved = id ? won.find(({ operation }) => operation.id === id) : undefined;
  const hint = moved ? `; ${id} is ${renderName(moved)} now` : '';
  const removal = toRemoval(promises, state.node, {
    rule: `${state.kind}-removed`,
    message: `${renderName(state)}: ${state.kind} removed${hint}`,
    pointer: moved?.pointer ?? leftOf(newer, state, path),
  });
  const isFree = mayChange(promises, [state, state.item]);
  return toFound(state, 'request', { ...removal, sense: 'request', ...(isFree && { isFree }) });
}

/** The nearest that is left of what held the operation. */
function leftOf(newer: object, { kind, item }: OperationState, path: string): string {
  const holders = kind === 'operation' ? [pointerTo('#', 'paths', path), '#/paths'] : [item.pointer];
  return holders.find((place) => valueAt(newer, place) !== undefined) ?? '#';
}

function toFound(state: OperationState, message: Direction, change: PartChange): FoundChange {
  const callers = { request: 'senders of requests', response: 'readers of responses' } as const;
  const party = state.kind === 'operation' ? callers[message] : 'receivers of callbacks';
  return { ...change, party, operation: idOf(state) };
}

function keyOfRoute(state: OperationState): string {
  return `${state.operation.method} ${routesOf(state)[0]}`;
}

function keyOfPath({ operation, kind }: OperationState): string {
  const shape = kind === 'operation' ? operation.path.replaceAll(/\{[^}]+\}/g, '{}') : operation.path;
  return `${operation.method} ${shape}`;
}

/** Pairs by the whole URL, then by the path alone: a server's new prefix is one change, not one for each operation. */
function matchStates(before: OperationState[], after: OperationState[], keys: ((state: OperationState) => string)[]) {
  const pairs: OperationPair[] = [];
  const taken = new Set<OperationState>();
  for (const keyOf of keys) {
    const targets = new Map(after.filter((state) => !taken.has(state)).map((state) => [keyOf(state), state]));
    for (const older of before.filter((state) => !taken.has(state))) {
      const newer = targets.get(keyOf(older));
      if (!newer || taken.has(newer)) continue;
      pairs.push({ older, newer });
      taken.add(older).add(newer);
    }
  }
  const isLeft = (state: OperationState) => !taken.has(state);
  return { pairs, lost: before.filter(isLeft), won: after.filter(isLeft) };
}
