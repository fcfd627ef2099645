import { setOwn } from '../document/index.ts';
import { readTyped } from '../parameters/index.ts';
import type { ValueType } from '../schema/index.ts';
import { readXmlShape, type XmlShape } from './xml-shape.ts';
import { NotXml, parseXmlText, type XmlElement } from './xml-text.ts';

/** Reads an XML text as the value that a schema describes; throws a `NotXml` for what is no XML, or has another root. */
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
      throw new NotXml(`The root must be <${shape.name}>, not <${root.name}>.`);
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
    throw new NotXml(`In a list of <${item.name}> there must be no <${element.name}>.`);
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
  // A text has no place in an object: alone it is told by the schema, among elements by nobody else.
  if (ofText !== undefined || element.text.trim() === '') return value;
  if (isBare(element)) return element.text;
  throw new NotXml(`The text in <${element.name}> has no place beside its elements.`);
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
