import {
  type DeclaredOperation,
  type Document,
  listOperationKeys,
  type PathItem,
  resolve,
} from '../../server/openapi/document/index.ts';

/** Adds copies of an operation under other paths, half of them before it, until the contract has as many operations as asked for. */
export function addCopies(document: Document, { id, method, path }: DeclaredOperation, operations: number): void {
  const item = resolve<PathItem>(document, document.paths?.[path] ?? {});
  const copies = Array.from({ length: operations - listOperationKeys(document).length }, (_, number) => {
    const copy = JSON.parse(JSON.stringify(item));
    copy[method].operationId = `${id}${number}`;
    return [`${path}copies/${number}/`, copy];
  });
  const middle = copies.length >> 1;
  document.paths = {
    ...Object.fromEntries(copies.slice(0, middle)),
    ...document.paths,
    ...Object.fromEntries(copies.slice(middle)),
  };
}
