import { type DeclaredOperation, listDeclaredOperations } from '../../server/openapi/declared-operations.ts';
import type { Document } from '../../server/openapi/document.ts';
import { type Located, locate, pointerTo } from '../../server/openapi/pointer.ts';
import type { Node } from './view.ts';

/** An operation in one state of a contract. */
export interface OperationState extends Located<Node> {
  document: Document;
  operation: DeclaredOperation;
  item: Located<Node>;
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
    return { document, operation, item, ...locate<Node>(document, pointerTo(item.pointer, operation.method)) };
  });
}

/** The operation as a request line names it. */
export function renderName({ operation: { method, path } }: OperationState): string {
  return `${method.toUpperCase()} ${path}`;
}

/** Finds the place of the keyword that holds for the operation: in itself, in its path, or in the contract. */
export function ruleFor({ document, node, pointer, item }: OperationState, keyword: string): Located<unknown> {
  const holders: Located<Node>[] = [{ node, pointer }, item, { node: { ...document }, pointer: '#' }];
  const holder = holders.find((candidate) => candidate.node[keyword] !== undefined);
  return holder
    ? { node: holder.node[keyword], pointer: pointerTo(holder.pointer, keyword) }
    : { node: undefined, pointer };
}
