import { METHODS } from 'node:http';
import {
  type Document,
  isNode,
  isRef,
  keysOfMethod,
  type Located,
  locateItem,
  locateOperation,
  memberOf,
  membersOf,
  type PathItem,
  pointerTo,
  readOperationKeys,
  resolve,
} from '../../server/openapi/document/index.ts';
import { isOrNull, visitDocumentParts, visitDocumentSchemas } from '../../server/openapi/schema/index.ts';
import type { Remark, SourceObjects } from './positions.ts';

/** Puts media types of the components (OpenAPI 3.2, "Components Object") where they are referred to, so that no reader has to follow them. */
export function placeMediaTypes(document: Document): void {
  visitDocumentParts(document, ({ content }) => {
    if (!isNode(content)) return;
    for (const [type, media] of Object.entries(content)) if (isRef(media)) content[type] = resolve(document, media);
  });
}

/**
 * Rewrites the `nullable` of a document of OpenAPI 3.0 with `x-nullable-strict: true` at its root by the letter: it adds null to
 * the `type` beside it, and the other keywords beside it hold (OpenAPI 3.0.3, section 4.7.24.1).
 */
export function settleStrictNullable(document: Document): void {
  if (!document.openapi.startsWith('3.0') || memberOf(document, 'x-nullable-strict') !== true) return;
  visitDocumentSchemas(document, (schema) => {
    if (!isNode(schema) || schema.nullable !== true) return;
    const { type, enum: listed } = schema;
    const isListed = !Array.isArray(listed) || listed.includes(null);
    if (type !== undefined && isListed && !isOrNull(schema)) return;
    Reflect.deleteProperty(schema, 'nullable');
    if (type === undefined || !isListed || '$ref' in schema) return;
    // Beside a composition the type is a part of it.
    Reflect.deleteProperty(schema, 'type');
    schema.allOf = [...(Array.isArray(schema.allOf) ? schema.allOf : []), { type, nullable: true }];
  });
}

/**
 * Gives every operation of a bundled document its name, and takes out those that no request reaches, so that every reader of the
 * document sees the same operations. Returns what it did.
 * @param objects the places of the document's objects; what replaces an object gets its place
 */
export function settleOperations(document: Document, objects: SourceObjects): Remark[] {
  const { paths = {} } = document;
  const replace = (path: string, keys: string[], value: unknown): void => {
    const { node } = locateItem(document, path);
    paths[path] = put(objects, node, keys, value);
  };
  const unknown = Object.keys(paths).flatMap((path) => {
    const found = findUnknownMethods(locateItem(document, path));
    for (const { name } of found) replace(path, ['additionalOperations', name], undefined);
    return found.map(({ remark }) => remark);
  });
  const { operations, shadowed } = readOperationKeys(document);
  const unreached = shadowed.map(({ path, method, by }): Remark => {
    const { pointer } = locateOperation(document, { path, method });
    replace(path, keysOfMethod(method), undefined);
    const message = `No request reaches ${nameOf(method, path)}: it is that of ${by}, which comes first.`;
    return { pointer, level: 'warning', rule: 'no-identical-paths', message };
  });
  const renamed = operations.flatMap(({ path, method, id, origin }): Remark[] => {
    if (origin === 'declared') return [];
    const { node, pointer } = locateOperation(document, { path, method });
    const { operationId, ...operation } = node;
    replace(path, keysOfMethod(method), standFor(objects, node, { operationId: id, ...operation }));
    const name = nameOf(method, path);
    if (origin === 'missing') {
      const message = `${name} has no operationId, and is called ${id} here.`;
      return [{ pointer, level: 'notice', rule: 'operation-operationId', message }];
    }
    const place = pointerTo(pointer, 'operationId');
    const message = `Another operation is called ${operationId} as well; ${name} is called ${id} here.`;
    return [{ pointer: place, level: 'error', rule: 'operation-operationId-unique', message }];
  });
  return [...unknown, ...unreached, ...renamed];
}

/** The methods in `additionalOperations` that have a field of their own (OpenAPI 3.2, "Path Item Object"), or that Node.js accepts no request with. */
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
  const own = keys.length > 0 && isNode(inner) ? put(objects, inner, keys, value) : value;
  const members = Object.entries(object).map(([name, member]) => [name, name === key ? own : member]);
  return standFor(objects, object, Object.fromEntries(members.filter(([, member]) => member !== undefined)));
}

/** A copy of an object, which gets its place. */
export function standFor<T extends object>(objects: SourceObjects, original: object, copy: T): T {
  const place = objects.get(original);
  if (place) objects.set(copy, place);
  return copy;
}

function nameOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path}`;
}
