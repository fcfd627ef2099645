import { type Document, isNode, isRef, valueAt } from '../document/index.ts';
import { visitDocumentSchemas } from './document-schemas.ts';
import { listSubschemas, type SchemaNode } from './subschemas.ts';

/** The keywords of which the schemas judge the same value as the schema that has them. */
const inPlace = new Set(['allOf', 'anyOf', 'oneOf', 'not', 'if', 'then', 'else', 'dependentSchemas']);

/** The most schemas that may hold for one value, each as often as it is referred to: every check and every reader goes through all of them. */
export const mostInPlace = 5000;

/**
 * Every schema that cannot be gone through: one that comes to itself again for the same value, so that no check of it would end
 * (a pointer to one of each circle), and one of which too many others hold for the same value.
 */
export function findEndlessSchemas(document: Document): { endless: string[]; vast: string[] } {
  const isOld = document.openapi.startsWith('3.0');
  const targets = new Map<string, unknown>();
  const follow = (reference: string): unknown => {
    if (!targets.has(reference)) targets.set(reference, valueAt(document, reference));
    return targets.get(reference);
  };
  const counts = new Map<SchemaNode, number>();
  const endless: string[] = [];
  const vast: string[] = [];
  visitDocumentSchemas(document, (schema, pointer) => {
    if (!isNode(schema) || !mayGoOn(schema) || counts.has(schema)) return;
    if (comesToItself(schema, (each) => listNext(each, isOld, follow), counts)) endless.push(pointer());
  });
  // A schema within one that is too large for its own sake is none of its parts.
  const isVast = (schema: unknown) => isNode(schema) && (counts.get(schema) ?? 0) > mostInPlace;
  if ([...counts.keys()].some(isVast))
    visitDocumentSchemas(document, (schema, pointer) => {
      if (isVast(schema)) vast.push(pointer());
    });
  return { endless, vast };
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

/**
 * Goes through whatever can be reached and is not counted, with a stack of its own: a chain of references may be long. Counts the
 * schemas that hold with each; one with too many of them counts as one for those that refer to it.
 */
function comesToItself(
  start: SchemaNode,
  listAfter: (schema: SchemaNode) => SchemaNode[],
  counts: Map<SchemaNode, number>,
): boolean {
  const open = new Set([start]);
  const begin = (schema: SchemaNode) => ({ schema, next: listAfter(schema), count: 1 });
  const stack = [begin(start)];
  const add = (holder: { count: number } | undefined, count: number) => {
    if (holder) holder.count += count > mostInPlace ? 1 : count;
  };
  let isEndless = false;
  for (let top = stack.at(-1); top; top = stack.at(-1)) {
    const schema = top.next.pop();
    const known = schema && counts.get(schema);
    if (schema && open.has(schema)) isEndless = true;
    else if (known !== undefined) add(top, known);
    else if (schema) {
      open.add(schema);
      stack.push(begin(schema));
    } else {
      open.delete(top.schema);
      counts.set(top.schema, top.count);
      stack.pop();
      add(stack.at(-1), top.count);
    }
  }
  return isEndless;
}
