import {
  type DeclaredOperation,
  type Document,
  keysOfMethod,
  type Located,
  listDeclaredOperations,
  listItemMethods,
  locate,
  membersOf,
  pointerTo,
  readOperationOf,
} from '../../server/openapi/document/index.ts';
import type { Node } from './view.ts';

/** An operation in one state of a contract. */
export interface OperationState extends Located<Node> {
  document: Document;
  operation: DeclaredOperation;
  item: Located<Node>;
  /** Clients call operations; the server calls the receivers of callbacks and webhooks. */
  kind: 'operation' | 'callback' | 'webhook';
  /** The operation as a person names it. */
  name: string;
}

/** An operation before and after. */
export interface OperationPair {
  before: OperationState;
  after: OperationState;
}

/** Every operation that clients call. */
export function listOperations(document: Document): OperationState[] {
  return listDeclaredOperations(document).map((operation) => {
    const { method, path } = operation;
    const item = locate<Node>(document, pointerTo('#', 'paths', path));
    const place = locate<Node>(document, pointerTo(item.pointer, ...keysOfMethod(method)));
    return { ...place, document, operation, item, kind: 'operation', name: `${method.toUpperCase()} ${path}` };
  });
}

/** Every operation by which the server calls the receivers that have signed up. */
export function listWebhooks(document: Document): OperationState[] {
  return Object.keys(membersOf(membersOf(document).webhooks)).flatMap((name) =>
    listItem(document, pointerTo('#', 'webhooks', name), name, { kind: 'webhook', name: `webhook ${name}` }),
  );
}

/** Every operation that the server calls because of another one. */
export function listCallbacks({ document, node, pointer, name: ofCaller }: OperationState): OperationState[] {
  return Object.keys(membersOf(node.callbacks)).flatMap((name) => {
    const callback = locate<Node>(document, pointerTo(pointer, 'callbacks', name));
    const expressions = Object.keys(callback.node).filter((expression) => !expression.startsWith('x-'));
    const named = { kind: 'callback', name: `${ofCaller}: callback ${name}` } as const;
    return expressions.flatMap((expression) =>
      listItem(document, pointerTo(callback.pointer, expression), `${name} ${expression}`, named),
    );
  });
}

function listItem(
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

/** The name by which generated code knows the operation, or a person. */
export function idOf({ operation, name }: OperationState): string {
  return operation.id || name;
}

/** The path with `{}` for every path parameter. */
export function shapeOf({ operation: { path }, kind }: OperationState): string {
  return kind === 'operation' ? path.replaceAll(/\{[^}]+\}/g, '{}') : path;
}

/** Finds the place of the keyword that holds for the operation: in itself, in its path, or in the contract. */
export function heldBy({ document, node, pointer, item }: OperationState, keyword: string): Located<unknown> {
  const holders: Located<Node>[] = [{ node, pointer }, item, { node: { ...document }, pointer: '#' }];
  const holder = holders.find((candidate) => candidate.node[keyword] !== undefined);
  return holder
    ? { node: holder.node[keyword], pointer: pointerTo(holder.pointer, keyword) }
    : { node: undefined, pointer };
}
