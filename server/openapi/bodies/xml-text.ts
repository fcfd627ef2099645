import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { mostElements, mostLevels } from '../limits.ts';
import { UnreadableBody } from './json.ts';

/** An element of an XML text; names are without their prefixes. */
export interface XmlElement {
  name: string;
  /** Those of the author: not what belongs to XML itself. */
  attributes: Map<string, string>;
  /** True if the element says that it stands for null (`xsi:nil`). */
  isNil: boolean;
  children: XmlElement[];
  /** What stands between the tags, apart from the children. */
  text: string;
}

/** The error for a text that is no XML, or none that is read. */
export function notXml(message: string): UnreadableBody {
  return new UnreadableBody('XML', message);
}

/** Begins each name for the parser, which changes or turns down some, such as `toString` and `constructor`; no name of XML begins so. */
const mark = '.';

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: mark,
  // An element without content is given twice.
  transformTagName: (name) => (name.startsWith(mark) ? name : `${mark}${name}`),
  cdataPropName: '#cdata',
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // An entity stands for a character of its own here, and for nothing that a document declares.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: mostLevels,
});

/** Parses an XML text into its root element; throws an `UnreadableBody`. Declarations of a document type are not read, so nothing expands. */
export function parseXmlText(text: string): XmlElement {
  refuseDeclarations(text);
  refuseTooMany(text);
  const result = XMLValidator.validate(text);
  if (result !== true) throw notXml(`${shorten(result.err.msg)} (line ${result.err.line})`);
  const [root, ...others] = readNodes(text)
    .map(readElement)
    .filter((element) => element !== undefined);
  if (!root || others.length > 0) throw notXml('There must be one element around all others.');
  return root;
}

/** Turns down a document type, and an encoding that the text is not in. */
function refuseDeclarations(text: string): void {
  let rest = text.trimStart();
  const [, encoding = 'utf-8'] = /^<\?xml\s[^>]{0,100}?encoding\s*=\s*["']([^"']{1,40})["']/.exec(rest) ?? [];
  if (!/^(utf-?8|us-ascii)$/i.test(encoding)) throw notXml('It must be in UTF-8.');
  for (;;) {
    const end = rest.startsWith('<!--') ? '-->' : rest.startsWith('<?') ? '?>' : undefined;
    const index = end === undefined ? -1 : rest.indexOf(end);
    if (end === undefined || index < 0) break;
    rest = rest.slice(index + end.length).trimStart();
  }
  if (/^<!DOCTYPE/i.test(rest)) throw notXml('It must not have a document type declaration.');
}

/** Each element and each attribute costs many times what its bytes do. */
function refuseTooMany(text: string): void {
  let count = 0;
  for (let index = text.indexOf('<'); index >= 0; index = text.indexOf('<', index + 1))
    if (text[index + 1] !== '/') count += 1;
  for (let index = text.indexOf('='); index >= 0; index = text.indexOf('=', index + 1)) count += 1;
  if (count > mostElements) throw notXml(`It must have no more than ${mostElements} elements and attributes.`);
}

function readNodes(text: string): unknown[] {
  try {
    const nodes: unknown = parser.parse(text);
    return Array.isArray(nodes) ? nodes : [];
  } catch (error) {
    throw notXml(error instanceof Error ? shorten(error.message) : 'It cannot be read.');
  }
}

/** The parser repeats pieces of the text, of any length. */
function shorten(message: string): string {
  return message.replaceAll(/\s+/g, ' ').slice(0, 120);
}

/** Each node has one key besides the attributes: the name of the element, or what kind of text it is. */
function readElement(node: unknown): XmlElement | undefined {
  if (typeof node !== 'object' || node === null) return undefined;
  const [tag, content] = Object.entries(node).find(([key]) => key !== ':@') ?? [];
  if (!tag?.startsWith(mark) || !Array.isArray(content)) return undefined;
  const given = Object.entries(':@' in node && typeof node[':@'] === 'object' ? (node[':@'] ?? {}) : {});
  const attributes = given.map(([name, value]) => [name.slice(mark.length), decodeEntities(String(value))] as const);
  return {
    name: withoutPrefix(tag.slice(mark.length)),
    attributes: new Map(
      attributes.filter(([name]) => !ofXml.test(name)).map(([name, value]) => [withoutPrefix(name), value]),
    ),
    isNil: attributes.some(([name, value]) => name === 'xsi:nil' && /^(true|1)$/.test(value)),
    children: content.map(readElement).filter((child) => child !== undefined),
    text: content.map(readText).join(''),
  };
}

const ofXml = /^(xmlns$|xmlns:|xml:|xsi:)/;

function readText(node: object): string {
  if ('#text' in node) return decodeEntities(String(node['#text']));
  const [inner] = '#cdata' in node && Array.isArray(node['#cdata']) ? node['#cdata'] : [];
  return inner === undefined ? '' : String(inner['#text']);
}

function withoutPrefix(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

const entities = new Map(Object.entries({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }));

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(#x[\da-f]{1,6}|#\d{1,7}|[\w.-]{1,40});/gi, (_, name: string) => {
    const decoded = name.startsWith('#') ? decodeNumber(name.slice(1)) : entities.get(name);
    if (decoded === undefined) throw notXml(`The entity &${name}; stands for nothing.`);
    return decoded;
  });
}

function decodeNumber(digits: string): string | undefined {
  const code = /^x/i.test(digits) ? Number.parseInt(digits.slice(1), 16) : Number(digits);
  const isCharacter = code === 9 || code === 10 || code === 13 || (code >= 32 && code <= 0x10ffff);
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return isCharacter && !isSurrogate ? String.fromCodePoint(code) : undefined;
}
