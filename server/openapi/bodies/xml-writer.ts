import { XMLBuilder } from 'fast-xml-parser';
import { isNode } from '../document/index.ts';
import { readXmlShape, type XmlShape } from './xml-shape.ts';

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

function isHolder(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
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
