import { isNode, isRef, valueAt } from '../document/index.ts';
import {
  anyValue,
  componentOf,
  everyBranch,
  type Placed,
  readValueType,
  type SchemaNode,
  type SchemaViews,
  type ValueType,
  viewsOf,
} from '../schema/index.ts';

/** The form that the values of a schema have in XML, by its `xml` keywords (OpenAPI 3.1, section 4.8.26). */
export interface XmlShape {
  /** The local name of the element or the attribute, where the schema says one. */
  name: string | undefined;
  prefix: string | undefined;
  namespace: string | undefined;
  isAttribute: boolean;
  /** True if a property is the text of the element around it (OpenAPI 3.2, "XML Node Types"). */
  isText: boolean;
  /** True if the items of a list have an element around them. */
  isWrapped: boolean;
  type: ValueType;
  isRequired(property: string): boolean;
  property(name: string): XmlShape;
  item(index: number): XmlShape;
}

/** Reads the shape that the schema at a pointer, if there is one, has in XML; a component that says no name is named by its key. */
export function readXmlShape(document: { openapi: string }, pointer: string | undefined): XmlShape {
  const views = viewsOf(document);
  if (pointer === undefined) return createShape(views, [], anyValue);
  const schema = valueAt(document, pointer);
  const shape = createShape(views, [{ schema, pointer }], readValueType(document, pointer));
  return { ...shape, name: shape.name ?? (isRef(schema) ? componentOf(schema.$ref) : undefined) };
}

function createShape(views: SchemaViews, schemas: Placed[], type: ValueType): XmlShape {
  const view = views.of(schemas, everyBranch);
  const { requiredNames } = view;
  const xml = readKeywords(views, schemas);
  const items = new Map<number, XmlShape>();
  const properties = new Map<string, XmlShape>();
  return {
    ...splitName(xml),
    namespace: textOf(xml.namespace),
    isAttribute: (xml.attribute === true || xml.nodeType === 'attribute') && isScalar(type),
    isText: (xml.nodeType === 'text' || xml.nodeType === 'cdata') && isScalar(type),
    isWrapped: xml.wrapped === true || (xml.nodeType === 'element' && type.types.has('array')),
    type,
    isRequired: (name) => requiredNames.includes(name),
    property(name) {
      const known = properties.get(name);
      if (known) return known;
      const shape = createShape(views, view.schemasOf(name), type.property(name) ?? anyValue);
      // A caller may send any names.
      if (type.propertyNames.includes(name)) properties.set(name, shape);
      return shape;
    },
    item(index) {
      const place = Math.min(index, view.firstItems);
      const shape = items.get(place) ?? createShape(views, view.schemasOfItem(place), type.items(place));
      items.set(place, shape);
      return shape;
    },
  };
}

/** The keywords that hold whatever branch of a choice is taken; the nearest schema says them. */
function readKeywords(views: SchemaViews, schemas: Placed[]): SchemaNode {
  const said = views
    .of(schemas)
    .says('xml')
    .map(({ node }) => node);
  return Object.assign({}, ...said.filter(isNode).toReversed());
}

/** A prefix is often written in the name. */
function splitName(xml: SchemaNode): Pick<XmlShape, 'name' | 'prefix'> {
  const [, prefix, name] = /^(?:([^:]+):)?(.+)$/s.exec(textOf(xml.name) ?? '') ?? [];
  return { name, prefix: textOf(xml.prefix) ?? prefix };
}

/** Tells whether an attribute can hold some value of the type. */
function isScalar({ types }: ValueType): boolean {
  return [...types].some((type) => type !== 'object' && type !== 'array');
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
