import { isNode, isRef, locate, type ParameterObject, valueAt } from '../openapi/document/index.ts';
import type { Parameter } from '../openapi/model.ts';
import { styleOf } from '../openapi/parameters/index.ts';
import { holdsSchemas, type SchemaNode } from '../openapi/schema/index.ts';
import { rewriteSchema } from './rewrite-schema.ts';

/**
 * The schema of a parameter that the validator reads by itself, from the text that was sent: one of a single primitive
 * type in the default style of its place, or a list of such in the query. None for any other.
 */
export function plainSchema(document: { openapi: string }, parameter: Parameter): SchemaNode | undefined {
  const { node } = locate<ParameterObject>(document, parameter.pointer);
  const { style, explode } = styleOf(node);
  const pointer = parameter.check?.pointer;
  if (pointer === undefined || node.content || !/^(form|simple)$/.test(style)) return undefined;
  const schema = followAliases(document, valueAt(document, pointer));
  const primitive = rewritePrimitive(document, schema);
  if (primitive || parameter.in !== 'query' || !explode || schema?.type !== 'array') return primitive;
  const { items, ...list } = schema;
  const item = rewritePrimitive(document, followAliases(document, items));
  // Other keywords would be held against the items as texts.
  const isCounted = Object.keys(list).every((keyword) =>
    /^(type|minItems|maxItems|title|description|example)$/.test(keyword),
  );
  const own = item && isCounted ? rewriteOwn(document, list) : undefined;
  return own && { ...own, items: item };
}

/** The schema that a chain of mere references ends at. */
function followAliases(document: object, schema: unknown, depth = 0): SchemaNode | undefined {
  if (!isRef(schema)) return isNode(schema) ? schema : undefined;
  if (Object.keys(schema).length > 1 || depth > mostAliases) return undefined;
  return followAliases(document, valueAt(document, schema.$ref), depth + 1);
}

const mostAliases = 20;

function rewritePrimitive(document: { openapi: string }, schema: SchemaNode | undefined): SchemaNode | undefined {
  if (!schema || !/^(string|integer|number|boolean)$/.test(String(schema.type))) return undefined;
  if (schema.nullable === true || '$dynamicRef' in schema || Object.keys(schema).some(holdsSchemas)) return undefined;
  return rewriteOwn(document, schema);
}

function rewriteOwn(document: { openapi: string }, schema: SchemaNode): SchemaNode | undefined {
  const lost: string[] = [];
  const lose = (difference: string) => lost.push(difference);
  const rewritten = rewriteSchema({ document, resource: '#', lose, refer: () => ({}) }, schema);
  return isNode(rewritten) && !lost.includes('backtracking-pattern') ? rewritten : undefined;
}
