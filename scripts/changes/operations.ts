import {
  isNode,
  memberOf,
  membersOf,
  nameOperations,
  pointerTo,
  valueAt,
} from '../../server/openapi/document/index.ts';
import type { Direction } from '../../server/openapi/schema/index.ts';
import { type Party, unique } from './change.ts';
import { type Comparison, changeOf, type PartChange, turned } from './comparison.ts';
import { findBodyChanges, findParameterChanges, findResponseChanges } from './messages.ts';
import { findLifecycleChanges, findRewordings, freeIf, toRemoval } from './remarks.ts';
import { findSecurityChanges } from './security.ts';
import {
  heldBy,
  idOf,
  listCallbacks,
  listOperations,
  listWebhooks,
  type OperationPair,
  type OperationState,
  shapeOf,
} from './states.ts';
import { listOf, type Node } from './view.ts';

/** A change, the side that it concerns, and the operation in which it was found. */
export interface FoundChange extends PartChange {
  party: Party;
  operation: string;
}

/** Compares what the contracts offer, operation by operation: one is the same as long as its method and the shape of its URL are. */
export function findOperationChanges(comparison: Comparison): FoundChange[] {
  const { before, after } = comparison;
  return [
    ...compareAll(comparison, listOperations(before), listOperations(after)),
    ...compareAll(comparison, listWebhooks(before), listWebhooks(after)),
  ];
}

function compareAll(comparison: Comparison, before: OperationState[], after: OperationState[]): FoundChange[] {
  const pairs = matchOperations(before, after);
  const matched = new Set(pairs.flatMap((pair) => [pair.before, pair.after]));
  const removed = before.filter((state) => !matched.has(state));
  const added = after.filter((state) => !matched.has(state));
  return [
    ...pairs.flatMap((pair) => comparePair(comparison, pair)),
    ...removed.flatMap((state) => toFound(state, 'request', toRemoved(comparison, added, state))),
    ...added.flatMap((state) => toFound(state, 'request', [toAdded(comparison, state)])),
  ];
}

/** Pairs by the whole URL, then by the path alone: a server's new prefix is one change, not one for each operation. */
function matchOperations(before: OperationState[], after: OperationState[]): OperationPair[] {
  const pairs: OperationPair[] = [];
  const taken = new Set<OperationState>();
  const routeOf = (state: OperationState) => (state.kind === 'operation' ? routesOf(state)[0] : shapeOf(state));
  for (const placeOf of [routeOf, shapeOf]) {
    const keyOf = (state: OperationState) => `${state.operation.method} ${placeOf(state)}`;
    const targets = new Map(after.filter((state) => !taken.has(state)).map((state) => [keyOf(state), state]));
    for (const state of before.filter((each) => !taken.has(each))) {
      const target = targets.get(keyOf(state));
      if (!target || taken.has(target)) continue;
      pairs.push({ before: state, after: target });
      taken.add(state).add(target);
    }
  }
  return pairs;
}

function comparePair(comparison: Comparison, pair: OperationPair): FoundChange[] {
  const { before, after } = pair;
  // The receiver of a call reads the request, and writes the response.
  const isCall = after.kind !== 'operation';
  const request: Comparison = { ...comparison, message: 'request', sense: isCall ? 'response' : 'request' };
  const around = [
    ...(isCall ? [] : findNameChange(request, pair)),
    ...(isCall ? [] : findServerChanges(request, pair)),
    ...findSecurityChanges(request, pair),
    ...findRewordings(request, before.item.node, after.item),
  ];
  const isUntouched =
    before.operation.path === after.operation.path &&
    comparison.isUntouched(before.node, after.node) &&
    comparison.isUntouched(before.item.node.parameters, after.item.node.parameters);
  const inner = isUntouched ? [] : compareMessages(request, pair);
  return freeIf(comparison, [before, before.item], [...toFound(after, 'request', around), ...inner]);
}

function compareMessages(request: Comparison, pair: OperationPair): FoundChange[] {
  const { before, after } = pair;
  const response: Comparison = { ...turned(request), message: 'response' };
  const sent = [
    ...findRewordings(request, before.node, after),
    ...findLifecycleChanges(request, [before], [after]),
    ...findParameterChanges(request, pair),
    ...findBodyChanges(request, pair),
  ];
  return [
    ...toFound(after, 'request', sent),
    ...toFound(after, 'response', findResponseChanges(response, pair)),
    ...compareAll(request, listCallbacks(before), listCallbacks(after)),
  ];
}

/** The operationId is no part of a message, but it is the name by which generated clients call. */
function findNameChange(comparison: Comparison, { before, after }: OperationPair): PartChange[] {
  const [from, to] = [idOf(before), idOf(after)];
  const wasDerived = isDerived(before);
  if (from === to || (wasDerived && isDerived(after))) return [];
  const what = wasDerived ? `operationId ${to} added` : `operationId ${from} became ${to}`;
  const variation = {
    text: `${what}, by which generated clients call it`,
    pointer: pointerTo(after.pointer, 'operationId'),
    subject: after.name,
  };
  return [changeOf(comparison, { rule: wasDerived ? 'operation-id-added' : 'operation-id-changed', ...variation })];
}

/** Bundling names operations after method and path where the contract does not. */
function isDerived({ operation: { id, method, path } }: OperationState): boolean {
  return id === nameOperations([{ method, path, declared: undefined }])[0]?.id;
}

function toAdded(comparison: Comparison, { kind, name, node, pointer }: OperationState): PartChange {
  const text = `${kind} added${node.summary === undefined ? '' : `: ${node.summary}`}`;
  return changeOf(comparison, { rule: `${kind}-added`, text, pointer, subject: name });
}

function toRemoved(comparison: Comparison, added: OperationState[], state: OperationState): PartChange[] {
  const { kind, name, item } = state;
  const { id, path } = state.operation;
  const moved = id ? added.find(({ operation }) => operation.id === id) : undefined;
  const text = `${kind} removed${moved ? `; ${id} is ${moved.name} now: keep this one beside it, deprecated, until its x-sunset` : ''}`;
  // The nearest that is left of what held the operation.
  const holders = kind === 'operation' ? [pointerTo('#', 'paths', path), '#/paths'] : [item.pointer];
  const left = holders.find((place) => valueAt(comparison.after, place) !== undefined) ?? '#';
  const place = { pointer: moved?.pointer ?? left, origin: state.pointer };
  const removal = { rule: `${kind}-removed`, text, ...place, subject: name } as const;
  return freeIf(comparison, [state, item], [changeOf(comparison, toRemoval(comparison, [state], removal))]);
}

function toFound(state: OperationState, message: Direction, changes: PartChange[]): FoundChange[] {
  const callers = { request: 'senders of requests', response: 'readers of responses' } as const;
  const party = state.kind === 'operation' ? callers[message] : 'receivers of callbacks';
  return changes.map((change) => ({ ...change, party, operation: idOf(state) }));
}

/** The most URLs that the variables of one server are spelt out to. */
const mostUrls = 200;

function routesOf(state: OperationState): string[] {
  return prefixesOf(state).map((prefix) => prefix + shapeOf(state));
}

function findServerChanges(comparison: Comparison, { before, after }: OperationPair): PartChange[] {
  const { node, pointer } = heldBy(after, 'servers');
  const place = node === undefined ? '#' : pointer;
  const compare = (verb: 'removed' | 'added', routes: string[], others: string[], state: OperationState) => {
    const urls = routes
      .filter((route) => !others.includes(route))
      .map((route) => route.slice(0, -shapeOf(state).length) || '/');
    const text = urls.slice(0, 5).join(', ') + (urls.length > 5 ? ` and ${urls.length - 5} more` : '');
    const variation = { rule: `server-${verb}`, text: `${text} ${verb}`, pointer: place, subject: 'servers' } as const;
    return urls.length > 0 ? [changeOf(comparison, variation)] : [];
  };
  const [from, to] = [routesOf(before), routesOf(after)];
  // Servers are known by their URLs.
  const known = new Map(serversOf(before).map((server) => [server.url, server]));
  return [
    ...compare('removed', from, to, before),
    ...compare('added', to, from, after),
    ...serversOf(after).flatMap((server, index) => {
      const old = known.get(server.url);
      return old ? compareServer(comparison, old, server, pointerTo(place, String(index))) : [];
    }),
  ];
}

function compareServer(comparison: Comparison, before: Node, after: Node, place: string): PartChange[] {
  const variables = Object.entries(membersOf(after.variables)).flatMap(([name, now]): PartChange[] => {
    const old = memberOf(before.variables, name);
    if (!isNode(old) || !isNode(now)) return [];
    const pointer = pointerTo(place, 'variables', name);
    const [from, to] = [String(old.default), String(now.default)];
    const isListed = from !== to && listOf(now.enum).map(String).includes(from);
    const text = `${name} is ${to} by default, not ${from}`;
    const subject = `server ${after.url}`;
    return [
      ...(isListed ? [changeOf(comparison, { rule: 'server-default-changed', text, pointer, subject })] : []),
      ...findRewordings(comparison, old, { node: now, pointer }),
    ];
  });
  return [...findRewordings(comparison, before, { node: after, pointer: place }), ...variables];
}

function serversOf(state: OperationState): Node[] {
  return listOf(heldBy(state, 'servers').node).filter(isNode);
}

/** The URLs of the servers with every value that their variables may have, the default first, without a slash at the end. */
function prefixesOf(state: OperationState): string[] {
  const urls = serversOf(state).flatMap(({ url, variables }) =>
    Object.entries(membersOf(variables)).reduce(
      (texts, [variable, node]) => {
        const values = unique([memberOf(node, 'default') ?? '', ...listOf(memberOf(node, 'enum'))].map(String));
        const filled = texts.flatMap((text) => values.map((value) => text.replaceAll(`{${variable}}`, value)));
        return filled.length > mostUrls ? texts : filled;
      },
      [String(url)],
    ),
  );
  return urls.length > 0 ? unique(urls.map((url) => url.replace(/\/$/, ''))) : [''];
}
