import { METHODS } from 'node:http';
import { relative } from 'node:path';
import {
  type Document,
  isNode,
  keysOfMethod,
  type Located,
  locate,
  locateOperation,
  memberOf,
  membersOf,
  type PathItem,
  pointerTo,
  readOperationKeys,
} from '../../server/openapi/document/index.ts';
import type { Finding } from '../cli/findings.ts';
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
  const { paths = {} } = document;
  const change = (path: string, make: (item: PathItem) => PathItem): void => {
    const { node } = locate<PathItem>(document, pointerTo('#', 'paths', path));
    paths[path] = standFor(objects, node, make(node));
  };
  const unknown = Object.keys(paths).flatMap((path) => {
    const found = findUnknownMethods(locate<PathItem>(document, pointerTo('#', 'paths', path)));
    for (const { name } of found) change(path, (item) => put(objects, item, ['additionalOperations', name], undefined));
    return found.map(({ remark }) => remark);
  });
  const { operations, shadowed } = readOperationKeys(document);
  const remarks = shadowed.map(({ path, method, by }): Remark => {
    const { pointer } = locateOperation(document, { path, method });
    change(path, (item) => put(objects, item, keysOfMethod(method), undefined));
    const message = `No request reaches ${nameOf(method, path)}: it is that of ${by}, which comes first.`;
    return { pointer, level: 'warning', rule: 'no-identical-paths', message };
  });
  remarks.unshift(...unknown);
  for (const { path, method, id, origin } of operations) {
    if (origin === 'declared') continue;
    const { node, pointer } = locateOperation(document, { path, method });
    const { operationId, ...operation } = node;
    const named = standFor(objects, node, { operationId: id, ...operation });
    change(path, (item) => put(objects, item, keysOfMethod(method), named));
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

/** The methods in `additionalOperations` that have a field of their own (OpenAPI 3.2, "Path Item Object"), or that Node.js reads no request with. */
function findUnknownMethods({ node, pointer }: Located<PathItem>): { name: string; remark: Remark }[] {
  const names = Object.keys(membersOf(memberOf(node, 'additionalOperations'))).filter((name) => !name.startsWith('x-'));
  return names.flatMap((name) => {
    const [own = ''] = keysOfMethod(name.toLowerCase());
    const isFixed = own !== 'additionalOperations';
    if (!isFixed && METHODS.includes(name) && name !== 'CONNECT') return [];
    const message = isFixed
      ? `${name} has a field of its own: write it as ${own}. It is left out here.`
      : `Node.js reads no request with the method ${name}: use a registered one. It is left out here.`;
    const place = pointerTo(pointer, 'additionalOperations', name);
    return [{ name, remark: { pointer: place, level: 'error', rule: 'additional-operations', message } }];
  });
}

/** A copy of an object with another value under the keys; without that member where there is no value. */
function put<T extends object>(objects: SourceObjects, object: T, [key = '', ...keys]: string[], value: unknown): T {
  const inner = memberOf(object, key);
  const own = keys.length > 0 && isNode(inner) ? standFor(objects, inner, put(objects, inner, keys, value)) : value;
  const members = Object.entries(object).map(([name, member]) => [name, name === key ? own : member]);
  return Object.fromEntries(members.filter(([, member]) => member !== undefined));
}

function nameOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}

function standFor<T extends object>(objects: SourceObjects, original: object, copy: T): T {
  const place = objects.get(original);
  if (place) objects.set(copy, place);
  return copy;
}
