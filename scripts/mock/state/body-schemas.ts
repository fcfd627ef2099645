import { type Document, isNode, isRef, locate, pointerTo, valueAt } from '../../../server/openapi/document/index.ts';
import type { Content } from '../../../server/openapi/model.ts';
import { createSchemaReader, gather, type Part } from '../../../server/openapi/schema/values/conjunction.ts';
import { lowest } from '../../../server/openapi/schema/values/constraints.ts';
import { listNames, listPropertySchemas } from '../../../server/openapi/schema/values/members.ts';

/** Where in a body its list is: the names that lead there, none where the body is the list; and the schema of its items. */
export interface ListPlace {
  names: string[];
  items: string;
  /** The most items that it may have. */
  most: number;
}

/** Answers what the schemas of a contract say of bodies. */
export interface BodySchemas {
  /** The pointer to the schema itself, references followed; bodies of the same kind have the same. */
  kindOf(content: Content): string | undefined;
  /** The lists of objects that a body has at its top, or one level below. */
  listsOf(content: Content): ListPlace[];
  /** The properties that a request may carry. */
  writableNames(content: Content): Set<string>;
}

/** Creates the reader of a document's bodies. */
export function createBodySchemas(document: Document): BodySchemas {
  const reader = createSchemaReader(document);
  const partsAt = (pointer: string) =>
    gather(reader, [{ schema: valueAt(document, pointer), pointer }], (branches) => branches.flat()).parts;
  const findLists = (pointer: string, names: string[]): ListPlace[] => {
    const parts = partsAt(pointer);
    const items = parts.find(({ node }) => isNode(node.items));
    if (items)
      return [{ names, items: targetOf(document, pointerTo(items.pointer, 'items')), most: lowest(parts, 'maxItems') }];
    if (names.length > 1) return [];
    return namesIn(parts).flatMap((name) =>
      listPropertySchemas(parts, name)
        .slice(0, 1)
        .flatMap((placed) => findLists(placed.pointer, [...names, name])),
    );
  };
  return {
    kindOf: (content) => {
      const schema = schemaOf(document, content);
      return schema === undefined ? undefined : targetOf(document, schema);
    },
    listsOf: (content) => {
      const schema = schemaOf(document, content);
      return schema === undefined ? [] : findLists(schema, []).filter(({ items }) => isOfObjects(partsAt(items)));
    },
    writableNames: (content) => {
      const schema = schemaOf(document, content);
      if (schema === undefined) return new Set();
      const { declared, forbidden } = listNames(reader, 'request', partsAt(schema));
      return new Set(declared.filter((name) => !forbidden.has(name)));
    },
  };
}

function schemaOf(document: Document, { pointer }: Content): string | undefined {
  const schema = pointerTo(pointer, 'schema');
  return isNode(valueAt(document, schema)) ? schema : undefined;
}

/** The pointer to what stands there, references followed. */
function targetOf(document: Document, pointer: string): string {
  return isRef(valueAt(document, pointer)) ? locate(document, pointer).pointer : pointer;
}

function namesIn(parts: Part[]): string[] {
  return [...new Set(parts.flatMap(({ node }) => (isNode(node.properties) ? Object.keys(node.properties) : [])))];
}

function isOfObjects(parts: Part[]): boolean {
  return parts.some(({ node }) => [node.type].flat().includes('object') || isNode(node.properties));
}
