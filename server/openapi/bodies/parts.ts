import { isNode } from '../document/index.ts';
import { decodeQuery, type ResponseHeader, readQuery, spell, writeFields } from '../parameters/index.ts';
import { exampleOf } from '../schema/index.ts';
import type { Content, PartRules } from './content.ts';

/** The boundary of multipart bodies that are written by themselves, as samples are. */
export const boundary = 'edge';

/** A value as a multipart body: bytes as files, every other part as the text that a field would carry, unencoded. */
export function writeParts(content: Content, value: Record<string, unknown>, edge = boundary): Buffer {
  const parts = Object.entries(value).flatMap(([name, member]) => {
    const rules = content.part(name);
    const headers = writeHeaders(rules);
    if (rules.nested) return writeNested(rules.nested, member, edge, [nameIn(name), ...headers]);
    if (rules.isFile)
      return [member].flat().map((bytes, index) => writeFile(name, index, headers, rules, String(bytes)));
    const pairs = [...readQuery(content.fieldCodec(name).write(member))];
    return pairs.flatMap(([key, texts]) =>
      texts.map((text) => writeWith([nameIn(key), ...headers], Buffer.from(decodeQuery(text)))),
    );
  });
  return join(parts, edge);
}

/** Values as the parts of a multipart body without names, each in the first of its media types. */
export function writeUnnamedParts(content: Content, values: unknown[], edge = boundary): Buffer {
  const parts = values.map((value, index) => {
    const rules = content.part(String(index));
    if (rules.nested) return writeNested(rules.nested, value, edge, writeHeaders(rules));
    const isDeep = typeof value === 'object' && !rules.isFile;
    const type = nameType(rules, rules.isFile ? 'octet-stream' : isDeep ? 'json' : 'plain');
    const isJson = isDeep || /[/+]json$/.test(type);
    const body = Buffer.from(isJson ? JSON.stringify(value) : spell(value), rules.isFile ? 'latin1' : 'utf8');
    return writeWith([`Content-Type: ${type}`, ...writeHeaders(rules)], body);
  });
  return join(parts, edge);
}

/** A part that has parts or fields of its own. */
function writeNested(content: Content, value: unknown, edge: string, headers: string[]): Buffer {
  // No boundary may begin with the one around it (RFC 2046, section 5.1.2).
  const own = `inner-${edge}`;
  const write = () => {
    if (content.syntax === 'list') return writeUnnamedParts(content, [value].flat(), own);
    if (!isNode(value) || content.syntax === 'xml') return Buffer.from(content.renderXml(value));
    return content.syntax === 'parts'
      ? writeParts(content, value, own)
      : Buffer.from(writeFields(content.fieldCodec, value));
  };
  const isMultipart = content.syntax === 'list' || content.syntax === 'parts';
  return writeWith([`Content-Type: ${content.type}${isMultipart ? `; boundary=${own}` : ''}`, ...headers], write());
}

function join(parts: Buffer[], edge: string): Buffer {
  const start = Buffer.from(`--${edge}\r\n`);
  return Buffer.concat([...parts.flatMap((part) => [start, part]), Buffer.from(`--${edge}--\r\n`)]);
}

/** The headers that the contract requires of parts without names, by position, with samples of their values; none for other bodies. */
export function samplePartHeaders(
  content: Content,
  values: unknown,
): { partHeaders?: Record<string, Record<string, unknown>[]> } {
  if (content.syntax !== 'list' || !Array.isArray(values)) return {};
  const samples = values.map((_, index): [string, Record<string, unknown>[]] => {
    const required = listRequired(content.part(String(index)));
    return [String(index), [Object.fromEntries(required.map((header) => [header.name, sampleOf(header)]))]];
  });
  return { partHeaders: Object.fromEntries(samples) };
}

function writeHeaders(rules: PartRules): string[] {
  return listRequired(rules).map((header) => `${header.name}: ${header.codec.write(sampleOf(header))}`);
}

function listRequired({ headers }: PartRules): ResponseHeader[] {
  return [...headers.values()].filter(({ isRequired }) => isRequired);
}

function sampleOf(header: ResponseHeader): unknown {
  return exampleOf(header) ?? 'a';
}

function writeFile(name: string, index: number, headers: string[], { types }: PartRules, bytes: string): Buffer {
  const own = `Content-Type: ${nameType({ types }, 'octet-stream')}`;
  return writeWith([`${nameIn(name)}; filename="file-${index + 1}"`, own, ...headers], Buffer.from(bytes, 'latin1'));
}

/** Quotes and line breaks of a name are percent-encoded, as browsers do it (HTML, section 4.10.21.8). */
function nameIn(name: string): string {
  return `Content-Disposition: form-data; name="${name.replaceAll(/["\r\n]/g, encodeURIComponent)}"`;
}

/** The first of the declared types, a range as one that it stands for; else the usual one. */
function nameType({ types }: Pick<PartRules, 'types'>, usual: 'octet-stream' | 'json' | 'plain'): string {
  const [type] = types.map(({ essence }) => essence.replace('*/*', 'application/*').replace('/*', '/octet-stream'));
  return type ?? (usual === 'plain' ? 'text/plain' : `application/${usual}`);
}

function writeWith(headers: string[], body: Buffer): Buffer {
  const head = [...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), body, Buffer.from('\r\n')]);
}
