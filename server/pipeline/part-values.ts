import { HttpError } from '../errors/http-error.ts';
import { syntaxOf } from '../openapi/bodies/index.ts';
import { setOwn } from '../openapi/document/index.ts';
import type { Content, PartRules } from '../openapi/model.ts';
import { addPair, isUnrestricted, type Pairs, readFields, readTyped } from '../openapi/parameters/index.ts';
import type { Held } from './hold-bytes.ts';
import { parseJson } from './parse-json.ts';
import type { Part } from './split-parts.ts';

/** A part that has been read. */
export type ReadPart = Part & Held & { isFile: boolean; rules: PartRules };

/** The most bytes of a file that a schema has a say about. */
const mostJudged = 16_777_216;

/** The parts by their names as the handler gets them, and as a schema can have a say about them: files as texts. */
export function readPartValues(
  content: Content,
  parts: ReadPart[],
  aside: Blob,
): { body: Record<string, unknown>; judged: Record<string, unknown> } {
  const texts: Pairs = new Map();
  const values = new Map<string, { value: unknown; judged: unknown }[]>();
  for (const part of parts) {
    const found = part.isFile
      ? [{ value: toFile(part, aside), judged: toText(part) }]
      : isJson(content, part)
        ? parseValues(part, isListed(content, part.name)).map((value) => ({ value, judged: value }))
        : undefined;
    if (!found) addPair(texts, part.name, encodeURIComponent(decode(part)));
    else values.set(part.name, [...(values.get(part.name) ?? []), ...found]);
  }
  const body = readFields(content, texts);
  const judged = { ...body };
  for (const [name, found] of values) {
    const isList = isListed(content, name) || found.length > 1;
    const put = (into: Record<string, unknown>, all: unknown[]) => setOwn(into, name, isList ? all : all[0]);
    put(
      body,
      found.map(({ value }) => value),
    );
    put(
      judged,
      found.map(({ judged }) => judged),
    );
  }
  return { body, judged };
}

/** The same for parts without names, in their order: each as its media type has it read, or that of its schema where it says none. */
export function readPartList(_: Content, parts: ReadPart[], aside: Blob): { body: unknown[]; judged: unknown[] } {
  const values = parts.map((part) => {
    if (part.isFile) return { value: toFile(part, aside), judged: toText(part) };
    const { valueType, types } = part.rules;
    const type = part.type ?? types[0];
    const isJson = type ? syntaxOf(type) === 'json' : !valueType.types.has('string') && isDeep(valueType);
    const value = isJson ? parseJson(decode(part)) : readTyped(valueType, decode(part));
    return { value, judged: value };
  });
  return { body: values.map(({ value }) => value), judged: values.map(({ judged }) => judged) };
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
  return place === undefined ? bytes.toString('latin1') : '\0'.repeat(Math.min(size, mostJudged));
}

function decode({ name, type, bytes }: ReadPart): string {
  const charset = type?.parameters.get('charset') ?? 'utf-8';
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    throw new HttpError(400, `The part ${name} is not in ${charset}.`);
  }
}
