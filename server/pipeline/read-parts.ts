import { Dicer } from '@fastify/busboy';
import { parse } from 'content-disposition';
import { describeViolation, HttpError, renderMessage, type Violation } from '../errors/index.ts';
import { syntaxes, syntaxOf } from '../openapi/bodies/index.ts';
import { covers, type MediaType, parseMediaType, setOwn } from '../openapi/document/index.ts';
import { mostPartHeaders, mostParts } from '../openapi/limits.ts';
import type { Content, PartRules } from '../openapi/model.ts';
import { addPair, isUnrestricted, type Pairs, readFields, readTyped } from '../openapi/parameters/index.ts';
import type { SchemaCheck } from '../openapi/schema/index.ts';
import { parseJson, readOrRefuse } from './parse-json.ts';
import { type Held, Holder, openBytes } from './read-bytes.ts';
import type { RequestContext } from './request-context.ts';

/** The most characters of a boundary (RFC 2046, section 5.1.1). */
const longestBoundary = 70;

/**
 * Reads a multipart body: fields as values of the types that the contract gives them, bytes as a `File`. A name that comes
 * again makes a list; parts without names are one. Files that are larger together than a megabyte are put aside until the response has left.
 */
export async function readParts(context: RequestContext, content: Content, limit: number): Promise<void> {
  const { request, response, input, bodyViolations } = context;
  const type = parseMediaType(request.headers['content-type'] ?? '');
  const reading = { holder: new Holder(response), violations: bodyViolations, headers: input.partHeaders, place: '' };
  const { value, checked } = await readMultipart(reading, openBytes(request, response, limit), type, content);
  input.body = value;
  context.checkedBody = checked;
}

/** What is known of a multipart body while it is read. */
interface Reading {
  holder: Holder;
  violations: Violation[];
  headers: RequestContext['input']['partHeaders'];
  /** The names of the parts that it is in, each with a dot. */
  place: string;
}

/** A value as the handler gets it, and as a schema can have a say about it: files as texts. */
interface ReadValue {
  value: unknown;
  checked: unknown;
}

async function readMultipart(
  reading: Reading,
  bytes: AsyncIterable<Uint8Array>,
  type: MediaType | undefined,
  content: Content,
): Promise<ReadValue> {
  const { holder, violations, headers, place } = reading;
  const boundary = type?.parameters.get('boundary');
  if (!boundary || boundary.length > longestBoundary)
    throw new HttpError(
      400,
      `The Content-Type of a multipart body must have a boundary of 1 to ${longestBoundary} characters.`,
    );
  const isList = content.syntax === 'list';
  const parts: ReadPart[] = [];
  await splitParts(bytes, { boundary, isNamed: !isList }, async (part) => {
    const rules = content.part(part.name);
    violations.push(...findPartViolations(part, rules, place));
    addHeaders(headers, part, rules);
    const isFile = rules.isFile ?? looksLikeFile(part, isList && rules.types.length === 0);
    const held = await holder.hold(part.stream, isFile || rules.nested !== undefined);
    // A form has a file of no name and no bytes for each field in which none was chosen.
    if (!isList && isFile && part.fileName === '' && held.size === 0) return;
    parts.push({ ...part, isFile, rules, ...held });
  });
  const aside = await holder.aside();
  for (const part of parts) if (part.rules.nested) part.nested = await readNested(reading, part, aside);
  return (isList ? readPartList : readPartValues)(content, parts, aside);
}

/** Reads what a part holds by its own encoding; a part of another type than is declared is read as the bytes or the text that it is. */
async function readNested(reading: Reading, part: ReadPart, aside: Blob): Promise<ReadValue | undefined> {
  const { name, type, rules } = part;
  const { nested } = rules;
  const isDeclared = type === undefined || rules.types.some((range) => covers(range, type));
  if (!nested || !isDeclared) return undefined;
  if (syntaxes[nested.syntax].madeOf === 'parts') {
    const inner = { ...reading, headers: {}, place: `${reading.place}${name}.` };
    return readMultipart(inner, toFile(part, aside).stream(), type, nested);
  }
  const text = decode({ ...part, bytes: Buffer.from(await toFile(part, aside).arrayBuffer()) });
  const value = readOrRefuse(() => syntaxes[nested.syntax].read(text, nested), `Part ${reading.place}${name}: `);
  return { value, checked: value };
}

/** Where the schema says nothing, a part with a file's name, or of a type that is no text, is a file; so may be one that has no type. */
function looksLikeFile({ fileName, type }: Part, isUntypedFile: boolean): boolean {
  return fileName !== undefined || (type === undefined ? isUntypedFile : !/^text\/|[/+](json|xml)$/.test(type.essence));
}

function addHeaders(known: RequestContext['input']['partHeaders'], part: Part, rules: PartRules): void {
  if (rules.headers.size === 0) return;
  const others = Object.hasOwn(known, part.name) ? (known[part.name] ?? []) : [];
  setOwn(known, part.name, [...others, readPartHeaders(part, rules)]);
}

/** A part that has been read. */
type ReadPart = Part & Held & { isFile: boolean; rules: PartRules; nested?: ReadValue | undefined };

/** The most bytes of a file that a schema has a say about. */
const mostChecked = 16_777_216;

/** The parts by their names. */
function readPartValues(content: Content, parts: ReadPart[], aside: Blob): ReadValue {
  const texts: Pairs = new Map();
  const values = new Map<string, ReadValue[]>();
  for (const part of parts) {
    const found = part.nested
      ? splitList(part.nested, isListed(content, part.name))
      : part.isFile
        ? [{ value: toFile(part, aside), checked: toText(part) }]
        : isJson(content, part)
          ? parseValues(part, isListed(content, part.name)).map((value) => ({ value, checked: value }))
          : undefined;
    if (!found) addPair(texts, part.name, encodeURIComponent(decode(part)));
    else values.set(part.name, [...(values.get(part.name) ?? []), ...found]);
  }
  const value = readFields(content, texts);
  const checked = { ...value };
  for (const [name, found] of values) {
    const isList = isListed(content, name) || found.length > 1;
    const put = (into: Record<string, unknown>, all: unknown[]) => setOwn(into, name, isList ? all : all[0]);
    put(
      value,
      found.map(({ value }) => value),
    );
    put(
      checked,
      found.map(({ checked }) => checked),
    );
  }
  return { value, checked };
}

/** A list in one part, as its items. */
function splitList({ value, checked }: ReadValue, isList: boolean): ReadValue[] {
  if (!isList || !Array.isArray(value) || !Array.isArray(checked)) return [{ value, checked }];
  return value.map((item, index) => ({ value: item, checked: checked[index] }));
}

/** The parts without names, in their order: each as its media type has it read, or that of its schema where it says none. */
function readPartList(_: Content, parts: ReadPart[], aside: Blob): ReadValue {
  const values = parts.map((part): ReadValue => {
    if (part.nested) return part.nested;
    if (part.isFile) return { value: toFile(part, aside), checked: toText(part) };
    const { valueType, types } = part.rules;
    const type = part.type ?? types[0];
    const isJson = type ? syntaxOf(type) === 'json' : !valueType.types.has('string') && isDeep(valueType);
    const value = isJson ? parseJson(decode(part)) : readTyped(valueType, decode(part));
    return { value, checked: value };
  });
  return { value: values.map(({ value }) => value), checked: values.map(({ checked }) => checked) };
}

function isDeep({ types }: PartRules['valueType']): boolean {
  return types.has('object') || types.has('array');
}

function isListed({ valueType }: Content, name: string): boolean {
  const type = valueType.property(name);
  return type?.types.has('array') === true && !isUnrestricted(type);
}

/** A part that says that it is JSON is read as such, unless the schema has a text there. */
function isJson({ valueType }: Content, { name, type }: Part): boolean {
  return type !== undefined && syntaxOf(type) === 'json' && valueType.property(name)?.types.has('string') !== true;
}

/** A list may come in one part, as well as each of its items in one of its own. */
function parseValues(part: ReadPart, isList: boolean): unknown[] {
  const value = parseJson(decode(part));
  return isList && Array.isArray(value) ? value : [value];
}

function toFile({ fileName = '', type, bytes, place }: ReadPart, aside: Blob): File {
  return new File([place ? aside.slice(place.start, place.end) : bytes], fileName, {
    type: type?.essence ?? 'application/octet-stream',
  });
}

function toText({ bytes, place, size }: ReadPart): string {
  return place === undefined ? bytes.toString('latin1') : '\0'.repeat(Math.min(size, mostChecked));
}

function decode({ name, type, bytes }: Pick<ReadPart, 'name' | 'type' | 'bytes'>): string {
  const charset = type?.parameters.get('charset') ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError(400, `The part ${name} is not in ${charset}.`);
  }
}

/** Finds what the encoding of a part does not allow: its media type, its headers. A part that says no type has that of its schema. */
function findPartViolations(
  { name, type, headers }: Part,
  { types, headers: declared, pointer }: PartRules,
  place: string,
): Violation[] {
  const violations: Violation[] = [];
  const at = place + name;
  if (type && types.length > 0 && !types.some((range) => covers(range, type))) {
    const fitting = types.map(({ essence }) => essence).join(' or ');
    violations.push({ name: at, message: `The media type of this part must be ${fitting}.`, pointer });
  }
  for (const [key, { isRequired, codec, check, pointer }] of declared) {
    const value = codec.read(headers.get(key), check?.isValid);
    const found = value === undefined ? (isRequired ? [renderMessage('required')] : []) : findMessages(check, value);
    violations.push(...found.map((message) => ({ name: at, message: `${key}: ${message}`, pointer })));
  }
  return violations;
}

function findMessages(check: SchemaCheck | undefined, value: unknown): string[] {
  if (!check || check.isValid(value)) return [];
  return check.findViolations(value).map((violation) => describeViolation(violation).message);
}

/** The headers that the contract declares for a part, as values of their types. */
function readPartHeaders({ headers }: Part, { headers: declared }: PartRules): Record<string, unknown> {
  const values = [...declared].map(([key, { name, codec, check }]) => [
    name,
    codec.read(headers.get(key), check?.isValid),
  ]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** A part of a multipart body, before its content is read. */
interface Part {
  /** Its position where parts have no names. */
  name: string;
  /** The name of a file, without the folders that the sender has it in; none where the part is no file. */
  fileName: string | undefined;
  type: MediaType | undefined;
  /** By their names in lower case, those that come more than once as one. */
  headers: Map<string, string>;
  stream: AsyncIterable<Buffer>;
}

const limits = { maxHeaderPairs: mostPartHeaders.count, maxHeaderSize: mostPartHeaders.bytes };

/**
 * Shows the parts of a multipart body, one after the other. More than a thousand are a 413; what is no multipart body,
 * or has a part without a name where they have some, is a 400.
 */
async function splitParts(
  bytes: AsyncIterable<Uint8Array>,
  { boundary, isNamed }: { boundary: string; isNamed: boolean },
  read: (part: Part) => Promise<void>,
): Promise<void> {
  const parser = new Dicer({ boundary, ...limits });
  const { promise: failed, reject } = Promise.withResolvers<never>();
  // The rejection is handled where it is waited for; where it is not, it must not end the process.
  failed.catch(() => {});
  const finished = new Promise<void>((resolve) => parser.once('finish', resolve));
  parser.on('error', () => reject(malformed()));
  let reading = Promise.resolve();
  const counts = { begun: 0, named: 0 };
  parser.on('part', (stream) => {
    stream.on('error', () => reject(malformed()));
    counts.begun += 1;
    if (counts.begun > mostParts) {
      reject(new HttpError(413, `The request body has more than ${mostParts} parts.`));
      stream.resume();
      return;
    }
    stream.once('header', (header) => {
      const position = isNamed ? undefined : String(counts.named);
      counts.named += 1;
      reading = reading.then(() => read(describePart(header, stream, position)));
      reading.catch(reject);
    });
  });
  try {
    for await (const chunk of bytes) {
      const isTaken = parser.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
        ? undefined
        : new Promise((resolve) => parser.once('drain', resolve));
      await Promise.race([failed, isTaken]);
    }
    parser.end();
    await Promise.race([failed, finished]);
    await Promise.race([failed, reading]);
    if (counts.named < counts.begun) throw malformed();
  } finally {
    parser.destroy();
  }
}

function malformed(): HttpError {
  return new HttpError(400, 'The request body is no multipart body that can be read.');
}

/** Headers come as bytes, one a character. */
function describePart(header: object, stream: AsyncIterable<Buffer>, position: string | undefined): Part {
  const toText = (value: unknown) => Buffer.from([value].flat().join(', '), 'latin1').toString('utf8');
  const headers = new Map(Object.entries(header).map(([name, value]) => [name, toText(value)]));
  const { name: own, filename } = parse(headers.get('content-disposition') ?? '', { multipart: true }).parameters;
  const name = position ?? own;
  if (name === undefined) throw new HttpError(400, 'Each part of a multipart body must have a name.');
  const type = headers.get('content-type');
  return {
    name,
    fileName: filename?.replace(/^.*[\\/]/s, ''),
    type: type === undefined ? undefined : parseMediaType(type),
    headers,
    stream,
  };
}
