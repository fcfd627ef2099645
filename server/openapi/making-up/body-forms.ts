import { isRange, type MediaType, parseMediaType, syntaxOf } from '../media-types.ts';
import type { Content } from '../model.ts';
import { tinyFile } from './tiny-files.ts';

/** A form that bodies of a media type have, beside JSON. */
type Form = 'xml' | 'events' | 'lines' | 'other';

/** The value of a body in the form that its media type asks for: a value as it is for JSON, else a text or bytes. */
export function writeBody({ renderXml }: Content, media: MediaType, value: unknown): unknown {
  if (syntaxOf(media) === 'json' || value instanceof Uint8Array) return value;
  const form = formOf(media);
  if (form === 'xml') return typeof value === 'string' && value.trimStart().startsWith('<') ? value : renderXml(value);
  if (form === 'events') return writeEvents(value);
  if (form === 'lines') return typeof value === 'string' ? value : [value].flat().map(writeLine).join('');
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
}

/** A body of a media type that has no schema, or one of bytes: a tiny file of that very type where there is one. */
export function makePlainBody(media: MediaType): unknown {
  if (syntaxOf(media) === 'json') return {};
  const form = formOf(media);
  if (form === 'xml' && media.essence !== 'image/svg+xml') return '<?xml version="1.0" encoding="UTF-8"?><root/>';
  if (form === 'events') return 'data: text\n\n';
  if (form === 'lines') return '{}\n';
  return tinyFile(media.essence) ?? (syntaxOf(media) === 'bytes' ? Buffer.from('text') : 'text');
}

/** The media types that a declared one stands for: itself, or for a range those in which there is something to send. */
export function concreteTypes({ type, media, valueType, check }: Content): string[] {
  if (!isRange(media)) return [type];
  const [main = ''] = media.essence.split('/');
  if (main === '*') {
    const isText = check && valueType.types.size === 1 && valueType.types.has('string');
    return isText ? ['text/plain', 'application/json'] : ['application/json', 'application/xml', 'text/plain'];
  }
  return subtypes[main]?.map((subtype) => `${main}/${subtype}`) ?? [`${main}/octet-stream`];
}

const subtypes: Record<string, string[]> = {
  application: ['json', 'xml', 'octet-stream', 'pdf', 'zip'],
  text: ['plain', 'html', 'csv', 'xml'],
  image: ['png', 'gif', 'jpeg', 'svg+xml'],
  audio: ['wav'],
  video: ['mp4'],
};

/** The media type that a text names; that of bytes where it names none. */
export function mediaOf(type: string): MediaType {
  return parseMediaType(type) ?? { essence: 'application/octet-stream', parameters: new Map() };
}

function formOf({ essence }: MediaType): Form {
  if (essence.endsWith('/xml') || essence.endsWith('+xml')) return 'xml';
  if (essence === 'text/event-stream') return 'events';
  return /^application\/(x-)?(ndjson|jsonl|json-?lines|json-seq|stream\+json|json-stream)$/.test(essence)
    ? 'lines'
    : 'other';
}

function writeLine(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}

function writeEvents(value: unknown): string {
  if (typeof value === 'string' && /^(data|event|id|retry|):/m.test(value)) return value;
  const items = Array.isArray(value) ? value : [value];
  return items
    .map((item) => `data: ${typeof item === 'string' ? item.replaceAll('\n', '\ndata: ') : JSON.stringify(item)}\n\n`)
    .join('');
}
