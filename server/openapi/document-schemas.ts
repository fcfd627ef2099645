import type { Document } from './document.ts';
import { pointerTo } from './pointer.ts';
import { isNode, mapKeyword, type SchemaNode, walkSchemas } from './subschemas.ts';

/** Gives a schema another form; what it holds has been changed by then. */
export type ChangeSchema = (schema: SchemaNode) => SchemaNode;

/** A copy of the document in which every schema is changed, the inner before the outer; examples and extensions are left as they are. */
export function mapDocumentSchemas(document: Document, change: ChangeSchema): Document {
  return mapPart(document, change) as Document;
}

/** The keywords of OpenAPI below which the names are the author's. */
const named = new Set(
  'paths webhooks pathItems callbacks responses requestBodies securitySchemes variables parameters headers content links'.split(
    ' ',
  ),
);

/** The keywords below which anything may stand. */
const free = new Set(['example', 'examples', 'value', 'default', 'enum']);

/** Every schema of the document, outer before inner, each with the pointer to it. */
export function* walkDocumentSchemas(document: Document): Generator<{ schema: unknown; pointer: string }> {
  yield* walkPart(document, '#');
}

function* walkPart(node: unknown, pointer: string): Generator<{ schema: unknown; pointer: string }> {
  for (const [key, value] of typeof node === 'object' && node !== null ? Object.entries(node) : []) {
    const place = pointerTo(pointer, key);
    if (key === 'schema') yield* walkSchemas(value, place);
    else if (key === 'schemas' || named.has(key)) {
      for (const [name, part] of isNode(value) || Array.isArray(value) ? Object.entries(value) : []) {
        const inner = pointerTo(place, name);
        yield* key === 'schemas' ? walkSchemas(part, inner) : walkPart(part, inner);
      }
    } else if (!free.has(key) && !key.startsWith('x-')) yield* walkPart(value, place);
  }
}

function mapPart(node: unknown, change: ChangeSchema): unknown {
  return mapMembers(node, (key, value) => {
    if (key === 'schema') return mapSchema(value, change);
    if (key === 'schemas') return mapMembers(value, (_, schema) => mapSchema(schema, change));
    if (named.has(key)) return mapMembers(value, (_, part) => mapPart(part, change));
    return free.has(key) || key.startsWith('x-') ? value : mapPart(value, change);
  });
}

function mapSchema(schema: unknown, change: ChangeSchema): unknown {
  if (!isNode(schema)) return schema;
  const entries = Object.entries(schema).map(([keyword, value]) => [
    keyword,
    mapKeyword(keyword, value, (inner) => mapSchema(inner, change)),
  ]);
  return change(Object.fromEntries(entries));
}

function mapMembers(node: unknown, map: (key: string, value: unknown) => unknown): unknown {
  if (Array.isArray(node)) return node.map((item, index) => map(String(index), item));
  if (!isNode(node)) return node;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, map(key, value)]));
}
