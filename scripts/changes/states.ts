import {
  type DeclaredOperation,
  type Document,
  keysOfMethod,
  type Located,
  listDeclaredOperations,
  listItemMethods,
  locate,
  memberOf,
  membersOf,
  pointerTo,
  readOperationOf,
} from '../../server/openapi/document/index.ts';
import type { Node } from './view.ts';

/** Who calls: callers the server, or the server those who gave it an address, or who have signed up. */
export type OperationKind = 'operation' | 'callback' | 'webhook';

/** An operation in one state of a contract. */
export interface OperationState extends Located<Node> {
  document: Document;
  operation: DeclaredOperation;
  item: Located<Node>;
  kind: OperationKind;
  /** The operation as a person names it. */
  name: string;
}

/** An operation as it was and as it is. */
export interface OperationPair {
  older: OperationState;
  newer: OperationState;
}

/** Every operation of a contract, with the place where it is declared. */
export function listStates(document: Document): OperationState[] {
  return listDeclaredOperations(document).map((operation) => {
    const item = locate<Node>(document, pointerTo('#', 'paths', operation.path));
    const { node, pointer } = locate<Node>(document, pointerTo(item.pointer, ...keysOfMethod(operation.method)));
    const name = `${operation.method.toUpperCase()} ${operation.path}`;
    return { document, operation, item, kind: 'operation', name, node, pointer };
  });
}

/** Every operation that the server calls and whoever has signed up receives. */
export function listWebhooks(document: Document): OperationState[] {
  const webhooks = memberOf(document, 'webhooks');
  return Object.keys(membersOf(webhooks)).flatMap((name) =>
    readItem(document, pointerTo('#', 'webhooks', name), name, { kind: 'webhook', name: `webhook ${name}` }),
  );
}

/** Every operation that the server calls because of another one. */
export function listCallbacks(caller: OperationState): OperationState[] {
  const { document, node, pointer, name: ofCaller } = caller;
  return Object.keys(membersOf(node.callbacks)).flatMap((name) => {
    const callback = locate<Node>(document, pointerTo(pointer, 'callbacks', name));
    const expressions = Object.keys(callback.node).filter((expression) => !expression.startsWith('x-'));
    return expressions.flatMap((expression) =>
      readItem(document, pointerTo(callback.pointer, expression), `${name} ${expression}`, {
        kind: 'callback',
        name: `${ofCaller}: callback ${name}`,
      }),
    );
  });
}

function readItem(
  document: Document,
  place: string,
  path: string,
  { kind, name }: Pick<OperationState, 'kind' | 'name'>,
): OperationState[] {
  const item = locate<Node>(document, place);
  return listItemMethods(item.node).map((method) => {
    const { node, pointer } = locate<Node>(document, pointerTo(item.pointer, ...keysOfMethod(method)));
    const operation = readOperationOf(document, item.pointer, { id: String(node.operationId ?? ''), path, method });
    return { document, operation, item, kind, name: `${name} ${method.toUpperCase()}`, node, pointer };
  });
}

/** The operation as a person names it. */
export function renderName({ name }: OperationState): string {
  return name;
}

/** The name by which generated code knows the operation, or a person. */
export function idOf({ operation, name }: OperationState): string {
  return operation.id || name;
}

/** Finds the place of the keyword that holds for the operation: in itself, in its path, or in the contract. */
export function ruleFor({ document, node, pointer, item }: OperationState, keyword: string): Located<unknown> {
  const holders: Located<Node>[] = [{ node, pointer }, item, { node: { ...document }, pointer: '#' }];
  const holder = holders.find((candidate) => candidate.node[keyword] !== undefined);
  return holder
    ? { node: holder.node[keyword], pointer: pointerTo(holder.pointer, keyword) }
    : { node: undefined, pointer };
}
