import { XMLBuilder } from 'fast-xml-parser';
import { createSchemaReader, gather, type Part, type Placed, type SchemaReader } from './making-up/conjunction.ts';
import { listItemSchemas, listPropertySchemas } from './making-up/members.ts';
import { tokensOf, valueAt } from './pointer.ts';
import { isNode, type SchemaNode } from './subschemas.ts';

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
  const reader = createSchemaReader(document);
  const schemas = pointer === undefined ? [] : [{ schema: valueAt(document, pointer), pointer }];
  return (value) => {
    const element = readElement(reader, schemas);
    const name = nameElement(element.name ?? componentOf(element) ?? 'root');
    const content = Array.isArray(value)
      ? { ...namespaceOf(element), ...group(writeItems(reader, element, value, name === 'item' ? 'entry' : 'item')) }
      : writeContent(reader, element, value);
    return `<?xml version="1.0" encoding="UTF-8"?>${builder.build({ [name]: content })}`;
  };
}

type Node = Record<string, unknown>;

interface Named {
  name: string;
  content: unknown;
}

/** What the schemas of an element say of its XML. */
interface Element {
  parts: Part[];
  refs: Set<string>;
  name: string | undefined;
  keywords: SchemaNode;
}

function readElement(reader: SchemaReader, schemas: Placed[]): Element {
  const { parts, refs } = gather(reader, schemas, (branches) => branches.flat());
  const said = parts.flatMap(({ node, isWhole }) =>
    isNode(node.xml) && (isWhole || schemas.length > 1) ? [node.xml] : [],
  );
  const keywords: SchemaNode = Object.assign({}, ...said.toReversed());
  const { name, prefix } = keywords;
  const own = typeof name === 'string' ? name : undefined;
  return { parts, refs, keywords, name: own !== undefined && typeof prefix === 'string' ? `${prefix}:${own}` : own };
}

function componentOf({ refs }: Element): string | undefined {
  const [first] = refs;
  return first === undefined ? undefined : tokensOf(first).at(-1);
}

/** The value as elements of the name: one for each item of a list that is not wrapped. */
function writeElement(reader: SchemaReader, element: Element, value: unknown, name: string): Named[] {
  if (!Array.isArray(value)) return [{ name: nameElement(name), content: writeContent(reader, element, value) }];
  const isWrapped = element.keywords.wrapped === true;
  const items = writeItems(reader, element, value, isWrapped && element.name ? element.name : name);
  return isWrapped
    ? [{ name: nameElement(element.name ?? name), content: { ...namespaceOf(element), ...group(items) } }]
    : items;
}

/** The items of a list, by the name of the items or else another. */
function writeItems(reader: SchemaReader, list: Element, items: unknown[], otherwise: string): Named[] {
  return items.flatMap((item, index) => {
    const element = readElement(reader, listItemSchemas(list.parts, index));
    return writeElement(reader, element, item, element.name ?? otherwise);
  });
}

function writeContent(reader: SchemaReader, element: Element, value: unknown): unknown {
  const space = namespaceOf(element);
  if (value === null)
    return { [attributes]: { 'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance', 'xsi:nil': 'true' } };
  if (!isNode(value)) {
    const written = value === undefined ? '' : clean(String(value));
    return Object.keys(space).length > 0 ? { ...space, [text]: written } : written;
  }
  const inAttributes: Node = { ...(isNode(space[attributes]) ? space[attributes] : {}) };
  const elements: Named[] = [];
  for (const [property, member] of Object.entries(value)) {
    const inner = readElement(reader, listPropertySchemas(element.parts, property));
    const { prefix, attribute } = inner.keywords;
    const name = inner.name ?? (typeof prefix === 'string' ? `${prefix}:${property}` : property);
    if (attribute === true && !isHolder(member)) inAttributes[nameElement(name)] = clean(String(member ?? ''));
    else elements.push(...writeElement(reader, inner, member, name));
  }
  return { ...(Object.keys(inAttributes).length > 0 && { [attributes]: inAttributes }), ...group(elements) };
}

function isHolder(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Elements by their names, those of the same name in a list. */
function group(elements: Named[]): Node {
  const byName = Map.groupBy(elements, ({ name }) => name);
  return Object.fromEntries([...byName].map(([name, same]) => [name, same.map(({ content }) => content)]));
}

function namespaceOf({ keywords: { namespace, prefix } }: Element): Node {
  if (typeof namespace !== 'string') return {};
  return { [attributes]: { [typeof prefix === 'string' ? `xmlns:${prefix}` : 'xmlns']: namespace } };
}

/** A name that XML allows: what it does not is an underscore. */
function nameElement(name: string): string {
  const safe = name.replaceAll(/[^\p{L}\p{N}_.:-]/gu, '_');
  return /^[\p{L}_]/u.test(safe) ? safe : `_${safe}`;
}

/** The text without the characters that XML has no way to write. */
function clean(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  return value.toWellFormed().replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '');
}
