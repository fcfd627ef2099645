import { isJson, type MediaType } from '../document/index.ts';
import type { ValueType } from '../schema/index.ts';

/**
 * The syntax in which bodies of a media type are written; `lines` are JSON values, one a line or one a record, `events`
 * those of server-sent events, `list` the parts of a multipart body without names.
 */
export type Syntax = 'json' | 'fields' | 'parts' | 'list' | 'xml' | 'lines' | 'events' | 'text' | 'bytes';

/** The syntax of a media type; bytes where it is a range, or unknown. */
export function syntaxOf({ essence }: MediaType): Syntax {
  const known = named.get(essence);
  if (known) return known;
  if (isJson({ essence })) return 'json';
  if (isTextSequence({ essence })) return 'lines';
  if (essence.endsWith('/xml') || essence.endsWith('+xml')) return 'xml';
  return essence.startsWith('text/') ? 'text' : 'bytes';
}

/** Tells whether bodies have parts without names, whose values are a list (OpenAPI 3.2, "Encoding By Position"). */
export function hasUnnamedParts({ essence }: Pick<MediaType, 'essence'>): boolean {
  return essence.startsWith('multipart/') && essence !== 'multipart/form-data';
}

/** Tells whether bodies are JSON text sequences, in which each value begins with a record separator (RFC 7464; RFC 8091 for `+json-seq`). */
export function isTextSequence({ essence }: Pick<MediaType, 'essence'>): boolean {
  return /[/+]json-seq$/.test(essence);
}

/** Media types in the order in which they are sent to whoever has no preference: as they are declared, but JSON before XML. */
export function inPreferredOrder<T extends { media: MediaType }>(declared: T[]): T[] {
  const isXml = ({ media }: T) => media.essence.endsWith('/xml') || media.essence.endsWith('+xml');
  if (!declared.some(({ media }) => syntaxOf(media) === 'json') || !declared.some(isXml)) return declared;
  return [...declared.filter((each) => !isXml(each)), ...declared.filter(isXml)];
}

const named = new Map<string, Syntax>([
  ['application/x-www-form-urlencoded', 'fields'],
  ['multipart/form-data', 'parts'],
  ['text/event-stream', 'events'],
  ...['ndjson', 'x-ndjson', 'jsonl', 'x-jsonl', 'jsonlines', 'x-jsonlines', 'json-lines', 'stream+json'].map(
    (name) => [`application/${name}`, 'lines'] as const,
  ),
]);

/** Tells whether a text as the example of a body is the body as it is written, of which the schema says only what is in it. */
export function isWrittenOut(value: unknown, syntax: Syntax, { types }: ValueType): boolean {
  if (typeof value !== 'string' || syntax === 'json') return false;
  return syntax === 'lines' || syntax === 'events' || !types.has('string');
}
