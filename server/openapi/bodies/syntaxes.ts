import { isJson, isNode, type MediaType } from '../document/index.ts';
import { readFields, readQuery, writeFields } from '../parameters/index.ts';
import type { ValueType } from '../schema/index.ts';
import type { Content, Syntax } from './content.ts';
import { events, type Framing, lines, readJson, records } from './json.ts';
import { boundary, writeParts, writeUnnamedParts } from './parts.ts';

/** A syntax of bodies: which media types have it, and how it is read and written. */
export interface SyntaxRules {
  /** Tells whether bodies of a media type are in it. */
  matches(essence: string): boolean;
  madeOf: 'text' | 'bytes' | 'parts';
  /** How values are written one after the other, where a body is made of text and has several. */
  framing?: Framing;
  /** Tells whether a body is the list of its values; none for a syntax of one value. */
  isListed?(content: { isOfLists: boolean }): boolean;
  /** Tells whether bodies are values that the schema describes. */
  isStructured(content: Pick<Content, 'readXml' | 'isListed'>): boolean;
  /** The value of a text; throws an `UnreadableBody`. */
  read(text: string, content: Content): unknown;
  /** The body of a value. */
  write(content: Content, value: unknown): string | Buffer;
  /** A body of which no schema says anything. */
  plain: unknown;
}

const text: SyntaxRules = {
  matches: (essence) => essence.startsWith('text/'),
  madeOf: 'text',
  isStructured: () => false,
  read: (body) => body,
  write: (_, value) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')),
  plain: 'text',
};
const structured = { ...text, isStructured: () => true };
const sequence = (framing: Framing): SyntaxRules => ({
  ...{ ...text, framing, plain: [{}] },
  isListed: () => true,
  isStructured: ({ isListed }) => isListed,
  read: (body, { item, isListed }) =>
    isListed ? body.split(framing.separator).flatMap((part) => framing.read(part, item)) : body,
  write: (content, value) =>
    !content.isListed || typeof value === 'string'
      ? text.write(content, value)
      : [value]
          .flat()
          .map((item) => framing.write(item, content.item.isEvent))
          .join(''),
});

/** The syntaxes. Of those that match a media type, the first counts. */
export const syntaxes: Readonly<Record<Syntax, SyntaxRules>> = {
  fields: {
    ...structured,
    matches: (essence) => essence === 'application/x-www-form-urlencoded',
    read: (body, content) => readFields(content, readQuery(body)),
    write: (content, value) => (isNode(value) ? writeFields(content.fieldCodec, value) : text.write(content, value)),
  },
  parts: {
    ...{ ...structured, madeOf: 'parts' },
    matches: (essence) => essence === 'multipart/form-data',
    write: (content, value) => (isNode(value) ? writeParts(content, value) : text.write(content, value)),
  },
  events: {
    ...{ ...sequence(events), plain: ['text'] },
    matches: (essence) => essence === 'text/event-stream',
    isListed: ({ isOfLists }) => isOfLists,
  },
  lines: {
    ...sequence(lines),
    matches: (essence) => /^application\/((x-)?(ndjson|jsonl|jsonlines)|json-lines|stream\+json)$/.test(essence),
  },
  records: { ...sequence(records), matches: (essence) => /[/+]json-seq$/.test(essence) },
  json: {
    ...{ ...structured, plain: {} },
    matches: (essence) => isJson({ essence }),
    read: (body) => readJson(body),
    write: (_, value) => JSON.stringify(value) ?? '',
  },
  xml: {
    ...{ ...text, plain: '<?xml version="1.0" encoding="UTF-8"?><root/>' },
    matches: (essence) => /[/+]xml$/.test(essence),
    isStructured: ({ readXml }) => readXml !== undefined,
    read: (body, { readXml }) => (readXml ? readXml(body) : body),
    write: ({ renderXml, check }, value) => {
      // A schema may want a text that is no XML.
      const isText =
        typeof value === 'string' && (value.trimStart().startsWith('<') || !check?.isValid(renderXml(value)));
      return isText ? value : renderXml(value);
    },
  },
  text,
  /** The parts of a multipart body, where the contract describes them as a list (OpenAPI 3.2, "Encoding By Position"). */
  list: {
    ...{ ...structured, madeOf: 'parts' },
    matches: () => false,
    isListed: () => true,
    write: (content, value) => (typeof value === 'string' ? value : writeUnnamedParts(content, [value].flat())),
  },
  bytes: { ...text, madeOf: 'bytes', matches: () => true, plain: Buffer.from('text') },
};

const all = Object.entries(syntaxes) as [Syntax, SyntaxRules][];

/** The syntax of a media type; bytes where it is a range, or unknown. */
export function syntaxOf({ essence }: Pick<MediaType, 'essence'>): Syntax {
  return all.find(([, { matches }]) => matches(essence))?.[0] ?? 'bytes';
}

/** Writes a value as a body of its media type. */
export function writeContent(content: Content, value: unknown): { type: string; body: string | Buffer } {
  const { madeOf, write } = syntaxes[content.syntax];
  return {
    type: madeOf === 'parts' ? `${content.type}; boundary=${boundary}` : content.type,
    body: Buffer.isBuffer(value) ? value : write(content, value),
  };
}

/** Tells whether bodies have parts without names, whose values are a list (OpenAPI 3.2, "Encoding By Position"). */
export function hasUnnamedParts({ essence }: Pick<MediaType, 'essence'>): boolean {
  return essence.startsWith('multipart/') && essence !== 'multipart/form-data';
}

/** Media types in the order of preference where a client has none: as they are declared, but JSON before XML. */
export function inPreferredOrder<T extends { media: MediaType }>(declared: T[]): T[] {
  const isXml = ({ media }: T) => syntaxOf(media) === 'xml';
  if (!declared.some(({ media }) => syntaxOf(media) === 'json') || !declared.some(isXml)) return declared;
  return [...declared.filter((each) => !isXml(each)), ...declared.filter(isXml)];
}

/** Tells whether a text as the example of a body is the body as it is written, of which the schema says only what is in it. */
export function isWrittenOut(value: unknown, syntax: Syntax, { types }: ValueType): boolean {
  if (typeof value !== 'string' || syntax === 'json') return false;
  return syntaxes[syntax].framing !== undefined || !types.has('string');
}
