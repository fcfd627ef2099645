import { MIMEType } from 'node:util';

/** A media type, or a range of them such as `image/*`, with its parameters. */
export interface MediaType {
  /** `type/subtype` in lower case. */
  essence: string;
  /** By their names in lower case. */
  parameters: Map<string, string>;
}

/** The media type that a text names; none where it names none. */
export function parseMediaType(text: string): MediaType | undefined {
  try {
    const { essence, params } = new MIMEType(text);
    return { essence, parameters: new Map([...params].map(([name, value]) => [name.toLowerCase(), value])) };
  } catch {
    return undefined;
  }
}

/** Tells whether a range is or contains the other; the parameters of the range must be among those of the other. */
export function covers(range: MediaType, type: MediaType): boolean {
  const [main = ''] = range.essence.split('/');
  const isEssence =
    range.essence === '*/*' ||
    range.essence === type.essence ||
    (isRange(range) && type.essence.startsWith(`${main}/`));
  return (
    isEssence && [...range.parameters].every(([name, value]) => sameParameter(name, value, type.parameters.get(name)))
  );
}

/** The most specific of the declared types that covers the other: without a range before with one, more parameters before fewer. */
export function findCovering<T extends { media: MediaType }>(declared: T[], type: MediaType): T | undefined {
  const specificity = ({ media }: T) =>
    (media.essence === '*/*' ? 0 : isRange(media) ? 1 : 2) * 100 + media.parameters.size;
  const [first, ...others] = declared.filter(({ media }) => covers(media, type));
  return others.reduce((best, other) => (best && specificity(other) > specificity(best) ? other : best), first);
}

/** Tells whether it stands for more than one media type. */
export function isRange({ essence }: MediaType): boolean {
  return essence.endsWith('/*');
}

/**
 * The syntax in which bodies of a media type are written; `lines` are JSON values, one a line or one a record, `events`
 * those of server-sent events, `list` the parts of a multipart body without names.
 */
export type Syntax = 'json' | 'fields' | 'parts' | 'list' | 'xml' | 'lines' | 'events' | 'text' | 'bytes';

/** The syntax of a media type; bytes where it is a range, or unknown. */
export function syntaxOf({ essence }: MediaType): Syntax {
  const known = named.get(essence);
  if (known) return known;
  if (essence.endsWith('/json') || essence.endsWith('+json')) return 'json';
  if (isTextSequence({ essence })) return 'lines';
  if (essence.endsWith('/xml') || essence.endsWith('+xml')) return 'xml';
  return essence.startsWith('text/') ? 'text' : 'bytes';
}

/** Tells whether a text names a media type of JSON. */
export function isJsonType(text: string): boolean {
  const media = parseMediaType(text);
  return media !== undefined && syntaxOf(media) === 'json';
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

/** Every body is in UTF-8, so whoever says so says nothing. */
function sameParameter(name: string, wanted: string, given: string | undefined): boolean {
  if (name === 'charset') return given === undefined || given.toLowerCase() === wanted.toLowerCase();
  return given === wanted;
}
