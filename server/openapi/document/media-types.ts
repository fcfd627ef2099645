import { MIMEType } from 'node:util';

/** A media type, or a range of them such as `image/*`, with its parameters. */
export interface MediaType {
  /** `type/subtype` in lower case. */
  essence: string;
  /** By their names in lower case. */
  parameters: Map<string, string>;
}

/** The texts that were parsed lately: most requests have the same few, and clients may send any. */
const parsed = new Map<string, MediaType | undefined>();
const mostParsed = 500;

/** The media type that a text names; none where it names none. Nothing in it may be changed. */
export function parseMediaType(text: string): MediaType | undefined {
  if (parsed.has(text)) return parsed.get(text);
  const media = readMediaType(text);
  if (parsed.size >= mostParsed) parsed.clear();
  if (text.length < 100) parsed.set(text, media);
  return media;
}

function readMediaType(text: string): MediaType | undefined {
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

/** Tells whether bodies of a media type are JSON (RFC 6839, section 3.1). */
export function isJson({ essence }: Pick<MediaType, 'essence'>): boolean {
  return /[/+]json$/.test(essence);
}

/** Tells whether a text names a media type of JSON. */
export function isJsonType(text: string): boolean {
  const media = parseMediaType(text);
  return media !== undefined && isJson(media);
}

/** Every body is in UTF-8, so `charset=utf-8` adds nothing. */
function sameParameter(name: string, wanted: string, given: string | undefined): boolean {
  if (name === 'charset') return given === undefined || given.toLowerCase() === wanted.toLowerCase();
  return given === wanted;
}
