import { relative } from 'node:path';
import { locateOperation, readOperationKeys } from '../../server/openapi/declared-operations.ts';
import type { Document, Method, PathItem } from '../../server/openapi/document.ts';
import { locate, pointerTo } from '../../server/openapi/pointer.ts';
import type { Finding } from './findings.ts';
import type { Locate, SourceObjects } from './positions.ts';

/** A finding without its position: the pointer to what it is about, and to what that is at odds with. */
export type Remark = Pick<Finding, 'level' | 'rule' | 'message'> & { pointer: string; beside?: string };

/** The remarks on a contract, as findings. */
export function locateRemarks({ remarks, locate }: { remarks: Remark[]; locate: Locate }): Finding[] {
  return remarks.map(({ pointer, beside, ...finding }) => {
    if (beside === undefined) return { ...locate(pointer), ...finding };
    const { file, line, column } = locate(beside);
    return {
      ...locate(pointer),
      ...finding,
      message: `${finding.message} (${relative('', file)}:${line}:${column}).`,
    };
  });
}

/**
 * Gives every operation of a bundled document its name, and takes out those that no request reaches, so that everybody who reads
 * the document sees the same operations. Says what it did.
 * @param objects the places of the document's objects, which those that are put in their place get as well
 */
export function settleOperations(document: Document, objects: SourceObjects): Remark[] {
  const { operations, shadowed } = readOperationKeys(document);
  const { paths = {} } = document;
  const change = (path: string, make: (item: PathItem) => PathItem): void => {
    const { node } = locate<PathItem>(document, pointerTo('#', 'paths', path));
    paths[path] = standFor(objects, node, make(node));
  };
  const remarks = shadowed.map(({ path, method, by }): Remark => {
    const { pointer } = locateOperation(document, { path, method });
    change(path, ({ [method]: _, ...item }) => item);
    const message = `No request reaches ${nameOf(method, path)}: it is that of ${by}, which comes first.`;
    return { pointer, level: 'warning', rule: 'no-identical-paths', message };
  });
  for (const { path, method, id, origin } of operations) {
    if (origin === 'declared') continue;
    const { node, pointer } = locateOperation(document, { path, method });
    const { operationId, ...operation } = node;
    change(path, (item) => ({ ...item, [method]: standFor(objects, node, { operationId: id, ...operation }) }));
    const name = nameOf(method, path);
    remarks.push(
      origin === 'missing'
        ? {
            pointer,
            level: 'notice',
            rule: 'operation-operationId',
            message: `${name} has no operationId, and is called ${id} here.`,
          }
        : {
            pointer: pointerTo(pointer, 'operationId'),
            level: 'error',
            rule: 'operation-operationId-unique',
            message: `Another operation is called ${operationId} as well; ${name} is called ${id} here.`,
          },
    );
  }
  return remarks;
}

function nameOf(method: Method, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

function standFor<T extends object>(objects: SourceObjects, original: object, copy: T): T {
  const place = objects.get(original);
  if (place) objects.set(copy, place);
  return copy;
}
