import { decodeQuery, type ResponseHeader, readQuery, spell } from '../parameters/index.ts';
import { exampleOf } from '../schema/index.ts';
import type { Content, PartRules } from './content.ts';

/** The boundary of multipart bodies that are written by themselves, as samples are. */
export const boundary = 'edge';

/** A value as a multipart body, with the boundary of all that is written here: bytes as files, every other part as the text that a field would carry, unencoded. */
export function writeParts(content: Content, value: Record<string, unknown>): Buffer {
  const parts = Object.entries(value).flatMap(([name, member]) => {
    const rules = content.part(name);
    const headers = writeHeaders(rules);
    if (rules.isFile)
      return [member].flat().map((bytes, index) => writeFile(name, index, headers, rules, String(bytes)));
    const pairs = [...readQuery(content.fieldCodec(name).write(member))];
    return pairs.flatMap(([key, texts]) =>
      texts.map((text) => writePart(key, '', headers, Buffer.from(decodeQuery(text)))),
    );
  });
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
}

/** Values as the parts of a multipart body without names, each in the first of its media types. */
export function writeUnnamedParts(content: Content, values: unknown[]): Buffer {
  const parts = values.map((value, index) => {
    const rules = content.part(String(index));
    const isDeep = typeof value === 'object' && !rules.isFile;
    const type = nameType(rules, rules.isFile ? 'octet-stream' : isDeep ? 'json' : 'plain');
    const isJson = isDeep || /[/+]json$/.test(type);
    const body = Buffer.from(isJson ? JSON.stringify(value) : spell(value), rules.isFile ? 'latin1' : 'utf8');
    return writeWith([`Content-Type: ${type}`, ...writeHeaders(rules)], body);
  });
  return Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]);
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
  return writePart(name, `; filename="file-${index + 1}"`, [own, ...headers], Buffer.from(bytes, 'latin1'));
}

/** Quotes and line breaks of a name are percent-encoded, as browsers do it (HTML, section 4.10.21.8). */
function writePart(name: string, file: string, headers: string[], body: Buffer): Buffer {
  const quoted = name.replaceAll(/["\r\n]/g, encodeURIComponent);
  return writeWith([`Content-Disposition: form-data; name="${quoted}"${file}`, ...headers], body);
}

/** The first of the declared types, a range as one that it stands for; else the usual one. */
function nameType({ types }: Pick<PartRules, 'types'>, usual: 'octet-stream' | 'json' | 'plain'): string {
  const [type] = types.map(({ essence }) => essence.replace('*/*', 'application/*').replace('/*', '/octet-stream'));
  return type ?? (usual === 'plain' ? 'text/plain' : `application/${usual}`);
}

function writeWith(headers: string[], body: Buffer): Buffer {
  const head = [`--${boundary}`, ...headers, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(head), body, Buffer.from('\r\n')]);
}
