import { XMLBuilder } from 'fast-xml-parser';
import { isHolder, isNode, isRef, setOwn, valueAt } from '../document/index.ts';
import { readTyped } from '../parameters/index.ts';
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
import { notXml, parseXmlText, type XmlElement } from './xml-text.ts';

/** Reads an XML text as the value that a schema describes; throws an `UnreadableBody` for what is no XML, or has another root. */
export type ReadXml = (text: string) => unknown;

/**
 * Creates the reader of the XML that the schema at a pointer describes. What the schema has no place for is read as it
 * stands, for the schema check to name it.
 */
export function createXmlReader(document: { openapi: string }, pointer: string): ReadXml {
  const shape = readXmlShape(document, pointer);
  return (text) => {
    const root = parseXmlText(text);
    if (isList(shape) && !shape.isWrapped) return readRootList(shape, root);
    if (shape.name !== undefined && root.name !== shape.name) {
      throw notXml(`The root must be <${shape.name}>, not <${root.name}>.`);
    }
    return isList(shape) ? readItems(shape, root.children) : readElement(shape, root);
  };
}

/** A list has an element around it all the same where it is the whole text, unless it has one item, which is named as such. */
function readRootList(list: XmlShape, root: XmlElement): unknown[] {
  const item = list.item(0);
  return root.name === item.name ? [readElement(item, root)] : readItems(list, root.children);
}

function readElement(shape: XmlShape, element: XmlElement): unknown {
  const { type } = shape;
  if (element.isNil) return null;
  if (isList(shape)) return readItems(shape, element.children);
  if (type.types.has('object') && !(isBare(element) && admitsText(type))) return readObject(shape, element);
  // A text has no place for attributes.
  return element.children.length === 0 ? readText(type, element.text) : readFree(element);
}

/** A list is one where the schema leaves no other choice of a structure. */
function isList({ type: { types } }: XmlShape): boolean {
  return types.has('array') && !types.has('object');
}

function isBare({ children, attributes }: XmlElement): boolean {
  return children.length === 0 && attributes.size === 0;
}

/** An element without anything in it is an object without properties rather than an empty text. */
function admitsText({ types }: ValueType): boolean {
  return ['string', 'integer', 'number', 'boolean'].some((name) => types.has(name as 'string'));
}

/** A text other than a string may have white space around it, and none at all stands for null where that is allowed. */
function readText(type: ValueType, text: string): unknown {
  if (text.trim() === '' && type.types.has('null') && !type.types.has('string')) return null;
  const value = readTyped(type, type.types.has('string') ? text : text.trim());
  return typeof value === 'string' ? text : value;
}

function readItems(list: XmlShape, elements: XmlElement[]): unknown[] {
  return elements.map((element, index) => {
    const item = list.item(index);
    if (item.name === undefined || item.name === element.name) return readElement(item, element);
    throw notXml(`In a list of <${item.name}> there must be no <${element.name}>.`);
  });
}

function readObject(shape: XmlShape, element: XmlElement): unknown {
  const { type } = shape;
  const value: Record<string, unknown> = {};
  const byName = Map.groupBy(element.children, ({ name }) => name);
  const attributes = new Map(element.attributes);
  const ofText = type.propertyNames.find((name) => shape.property(name).isText);
  for (const name of type.propertyNames) {
    const found =
      name === ofText
        ? readText(shape.property(name).type, element.text)
        : readProperty(shape, name, byName, attributes);
    if (found !== undefined) setOwn(value, name, found);
  }
  for (const [name, text] of attributes) setOwn(value, name, readText(type.property(name) ?? type, text));
  for (const [name, elements] of byName) {
    const values = elements.map((each) => readElement(shape.property(name), each));
    setOwn(value, name, values.length === 1 ? values[0] : values);
  }
  // A text has no place in an object: the schema refuses one that stands alone, and an error is thrown for one among elements.
  if (ofText !== undefined || element.text.trim() === '') return value;
  if (isBare(element)) return element.text;
  throw notXml(`The text in <${element.name}> has no place beside its elements.`);
}

/** The value of a declared property, taken from what there is; undefined where it is absent. */
function readProperty(
  object: XmlShape,
  property: string,
  byName: Map<string, XmlElement[]>,
  attributes: Map<string, string>,
): unknown {
  const shape = object.property(property);
  const outer = shape.name ?? property;
  if (shape.isAttribute) {
    const text = attributes.get(outer);
    attributes.delete(outer);
    return text === undefined ? undefined : readText(shape.type, text);
  }
  const isSpread = isList(shape) && !shape.isWrapped;
  const name = isSpread ? (shape.item(0).name ?? property) : outer;
  const elements = byName.get(name) ?? [];
  byName.delete(name);
  if (isSpread) {
    // A list of no items has no element that could stand for it.
    return elements.length === 0 && !object.isRequired(property)
      ? undefined
      : elements.map((each, index) => readElement(shape.item(index), each));
  }
  const values = elements.map((each) => readElement(shape, each));
  return values.length > 1 ? values : values[0];
}

/** An element of which no schema says anything: a text, or its elements and attributes by their names. */
function readFree(element: XmlElement): unknown {
  if (isBare(element)) return element.text;
  const value: Record<string, unknown> = {};
  for (const [name, text] of element.attributes) setOwn(value, name, text);
  for (const [name, elements] of Map.groupBy(element.children, (child) => child.name)) {
    const values = elements.map(readFree);
    setOwn(value, name, values.length === 1 ? values[0] : values);
  }
  return value;
}

const attributes = ':@';
const text = '#text';
const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributesGroupName: attributes,
  attributeNamePrefix: '',
  textNodeName: text,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/**
 * Creates the function that writes a value as XML, as the `xml` keywords of the schema at a pointer have it (OpenAPI 3.1,
 * section 4.8.26). The root is named by the schema or by its component, else `root`; null is an element that says so (`xsi:nil`).
 */
export function createXmlWriter(
  document: { openapi: string },
  pointer: string | undefined,
): (value: unknown) => string {
  const shape = readXmlShape(document, pointer);
  return (value) => {
    const name = nameElement(shape, 'root');
    const content = Array.isArray(value)
      ? wrap(shape, writeItems(shape, value, name === 'item' ? 'entry' : 'item'))
      : writeContent(shape, value);
    return `<?xml version="1.0" encoding="UTF-8"?>${builder.build({ [name]: content })}`;
  };
}

type Node = Record<string, unknown>;

interface Named {
  name: string;
  content: unknown;
}

/** The value as elements, named by the shape or else otherwise: one for each item of a list that is not wrapped. */
function writeElement(shape: XmlShape, value: unknown, otherwise: string): Named[] {
  if (!Array.isArray(value)) return [{ name: nameElement(shape, otherwise), content: writeContent(shape, value) }];
  if (!shape.isWrapped) return writeItems(shape, value, otherwise);
  const items = writeItems(shape, value, shape.name ?? otherwise);
  return [{ name: nameElement(shape, otherwise), content: wrap(shape, items) }];
}

/** The items of a list, by the name of the items or else another; the name of a list that is not wrapped is no item's. */
function writeItems(list: XmlShape, items: unknown[], otherwise: string): Named[] {
  return items.flatMap((item, index) => writeElement(list.item(index), item, otherwise));
}

function wrap(list: XmlShape, items: Named[]): Node {
  return { ...namespaceOf(list), ...group(items) };
}

function writeContent(shape: XmlShape, value: unknown): unknown {
  const space = namespaceOf(shape);
  if (value === null)
    return { [attributes]: { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:nil': 'true' } };
  if (!isNode(value)) {
    const written = value === undefined ? '' : clean(String(value));
    return Object.keys(space).length > 0 ? { ...space, [text]: written } : written;
  }
  const inAttributes: Node = { ...space[attributes] };
  const elements: Named[] = [];
  const texts: Node = {};
  for (const [property, member] of Object.entries(value)) {
    const inner = shape.property(property);
    if (inner.isAttribute && !isHolder(member))
      inAttributes[nameElement(inner, property)] = clean(String(member ?? ''));
    else if (inner.isText && !isHolder(member)) texts[text] = clean(String(member ?? ''));
    else elements.push(...writeElement(inner, member, property));
  }
  return { ...texts, ...(Object.keys(inAttributes).length > 0 && { [attributes]: inAttributes }), ...group(elements) };
}

/** Elements by their names, those of the same name in a list. */
function group(elements: Named[]): Node {
  const byName = Map.groupBy(elements, ({ name }) => name);
  return Object.fromEntries([...byName].map(([name, same]) => [name, same.map(({ content }) => content)]));
}

function namespaceOf({ namespace, prefix }: XmlShape): { [attributes]?: Node } {
  if (namespace === undefined) return {};
  return { [attributes]: { [prefix === undefined ? 'xmlns' : `xmlns:${prefix}`]: namespace } };
}

/** The name of an element, or another where the shape says none, as XML allows it: what it does not is an underscore. */
function nameElement({ name, prefix }: XmlShape, otherwise: string): string {
  const safe = (name ?? otherwise).replaceAll(/[^\p{L}\p{N}_.:-]/gu, '_');
  const local = /^[\p{L}_]/u.test(safe) ? safe : `_${safe}`;
  return prefix === undefined ? local : `${prefix}:${local}`;
}

/** The text without the characters that XML has no way to write. */
function clean(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return value.toWellFormed().replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '');
}

/** The form that the values of a schema have in XML, by its `xml` keywords (OpenAPI 3.1, section 4.8.26). */
interface XmlShape {
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
function readXmlShape(document: { openapi: string }, pointer: string | undefined): XmlShape {
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

/** The `xml` keywords outside of all branches; the nearest schema says them. */
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
