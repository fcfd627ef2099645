import { memberOf, valueAt } from './pointer.ts';
import { isNode, type SchemaNode } from './subschemas.ts';
import { anyValue } from './type-statements.ts';
import { readValueType, type ValueType } from './value-types.ts';

/** How the values of a schema are written in XML, by its `xml` keywords (OpenAPI 3.1, section 4.8.26). */
export interface XmlShape {
  /** The local name of the element or the attribute, where the schema says one. */
  name: string | undefined;
  isAttribute: boolean;
  /** True if the items of a list have an element around them. */
  isWrapped: boolean;
  type: ValueType;
  isRequired(property: string): boolean;
  property(name: string): XmlShape;
  items(): XmlShape;
}

/** Reads the shape that the schema at a pointer has in XML; a component that says no name is named by its key. */
export function readXmlShape(document: { openapi: string }, pointer: string): XmlShape {
  const schema = valueAt(document, pointer);
  const shape = createShape(document, [schema], readValueType(document, pointer));
  const reference = isNode(schema) ? /^#\/components\/schemas\/([^/]+)$/.exec(String(schema.$ref)) : null;
  return { ...shape, name: shape.name ?? reference?.[1] };
}

function createShape(document: object, schemas: unknown[], type: ValueType): XmlShape {
  const nodes = listParts(document, schemas);
  const xml = nodes.map((node) => node.xml).filter(isNode);
  const say = (keyword: string) => xml.find((each) => each[keyword] !== undefined)?.[keyword];
  const name = say('name');
  const shapes = new Map<string, XmlShape>();
  let items: XmlShape | undefined;
  return {
    name: typeof name === 'string' ? name : undefined,
    isAttribute: say('attribute') === true,
    isWrapped: say('wrapped') === true,
    type,
    isRequired: (property) => nodes.some(({ required }) => Array.isArray(required) && required.includes(property)),
    property: (property) => {
      const known = shapes.get(property);
      if (known) return known;
      const declared = nodes
        .map(({ properties }) => memberOf(properties, property))
        .filter((each) => each !== undefined);
      const others = nodes.map(({ additionalProperties }) => additionalProperties);
      const isDeclared = declared.length > 0;
      const shape = createShape(document, isDeclared ? declared : others, type.property(property) ?? anyValue);
      // A caller may send any names.
      if (isDeclared) shapes.set(property, shape);
      return shape;
    },
    items: () => {
      items ??= createShape(
        document,
        nodes.map((node) => node.items),
        type.items(0),
      );
      return items;
    },
  };
}

/** The schemas with all that they refer to, are composed of, or leave a choice of. */
function listParts(document: object, schemas: unknown[]): SchemaNode[] {
  const found = new Set<SchemaNode>();
  const queue = [...schemas];
  for (const schema of queue) {
    if (!isNode(schema) || found.has(schema)) continue;
    found.add(schema);
    if (typeof schema.$ref === 'string') queue.push(valueAt(document, schema.$ref));
    for (const parts of [schema.allOf, schema.oneOf, schema.anyOf]) if (Array.isArray(parts)) queue.push(...parts);
  }
  return [...found];
}
