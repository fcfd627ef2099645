import type { Document } from './document.ts';
import { walkDocumentSchemas } from './document-schemas.ts';
import { isRef, valueAt } from './pointer.ts';
import { isNode, listSubschemas, type SchemaNode } from './subschemas.ts';

/** The keywords of which the schemas judge the same value as the schema that has them. */
const inPlace = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas']);

/** Every schema that comes to itself again for the same value, so that no check of it would end: a pointer to one of each circle. */
export function findEndlessSchemas(document: Document): string[] {
  const isOld = document.openapi.startsWith('3.0');
  const targets = new Map<string, unknown>();
  const follow = (reference: string): unknown => {
    if (!targets.has(reference)) targets.set(reference, valueAt(document, reference));
    return targets.get(reference);
  };
  const done = new Set<SchemaNode>();
  const endless: string[] = [];
  for (const { schema, pointer } of walkDocumentSchemas(document)) {
    if (!isNode(schema) || !mayGoOn(schema) || done.has(schema)) continue;
    if (comesToItself(schema, (each) => listNext(each, isOld, follow), done)) endless.push(pointer);
  }
  return endless;
}

/** Most schemas judge the parts of a value only. */
function mayGoOn(schema: SchemaNode): boolean {
  for (const keyword in schema)
    if (keyword === '$ref' || keyword === '$dynamicRef' || inPlace.has(keyword)) return true;
  return false;
}

/** The schemas that judge the same value next. */
function listNext(schema: SchemaNode, isOld: boolean, follow: (reference: string) => unknown): SchemaNode[] {
  const { $dynamicRef } = schema;
  const target = isRef(schema) ? [follow(schema.$ref)] : [];
  if (isOld && target.length > 0) return target.filter(isNode);
  const parts = listSubschemas(schema).filter(({ tokens: [keyword] }) => inPlace.has(keyword));
  const dynamic = typeof $dynamicRef === 'string' ? [follow($dynamicRef)] : [];
  return [...target, ...dynamic, ...parts.map((part) => part.schema)].filter(isNode);
}

/** Goes through whatever can be reached and is not done, with a stack of its own: a chain of references may be long. */
function comesToItself(
  start: SchemaNode,
  listAfter: (schema: SchemaNode) => SchemaNode[],
  done: Set<SchemaNode>,
): boolean {
  const open = new Set([start]);
  const stack = [{ schema: start, next: listAfter(start) }];
  let isEndless = false;
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const schema = top.next.pop();
    if (schema && open.has(schema)) isEndless = true;
    else if (schema && !done.has(schema)) {
      open.add(schema);
      stack.push({ schema, next: listAfter(schema) });
    } else if (!schema) {
      open.delete(top.schema);
      done.add(top.schema);
      stack.pop();
    }
  }
  return isEndless;
}
