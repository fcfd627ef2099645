import { isRange, type MediaType, parseMediaType } from '../document/index.ts';
import type { Content } from './content.ts';
import { syntaxes, syntaxOf } from './syntaxes.ts';

/** The value of a body in the form that its media type asks for: as it is where the server writes it so, else a text or bytes. */
export function writeBody(content: Content, media: MediaType, value: unknown): unknown {
  if (content.syntax === 'list' && Array.isArray(value))
    return value.map((item, index) => writeFile(content, index, item));
  const syntax = syntaxOf(media);
  const { madeOf, framing, write } = syntaxes[syntax];
  if (syntax === 'json' || framing || value instanceof Uint8Array) return value;
  if (typeof value === 'string') return syntax === 'xml' ? write(content, value) : value;
  if (typeof value !== 'object' || value === null || (madeOf === 'text' && content.isStructured)) return value;
  return madeOf === 'text' ? write(content, value) : JSON.stringify(value);
}

/** What stands for bytes as such; where the schema says nothing of them, a tiny file. */
function writeFile(content: Content, index: number, value: unknown): unknown {
  const { isFile, valueType, types } = content.part(String(index));
  if (!isFile) return value;
  const [type] = types;
  return (
    (valueType.isBinary ? undefined : tinyFile(type?.essence ?? '')) ?? Buffer.from(String(value ?? 'text'), 'latin1')
  );
}

/** A body of a media type that has no schema, or one of bytes: a tiny file of that very type where there is one. */
export function makePlainBody(media: MediaType): unknown {
  const syntax = syntaxOf(media);
  return (syntax === 'json' ? undefined : tinyFile(media.essence)) ?? syntaxes[syntax].plain;
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

/** Files of one pixel, one page or no sound, in base64. */
const files: Record<string, string> = {
  'image/png': 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mNgAAIAAAUAAen63NgAAAAASUVORK5CYII=',
  'image/gif': 'R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7',
  'image/jpeg':
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////2wBDAf//////////////////////////////////////////////////////////////////////////////////////wAARCAABAAEDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAP/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFAEBAAAAAAAAAAAAAAAAAAAAAP/EABQRAQAAAAAAAAAAAAAAAAAAAAD/2gAMAwEAAhEDEQA/AJgA/9k=',
  'image/webp': 'UklGRkAAAABXRUJQVlA4WAoAAAAQAAAAAAAAAAAAQUxQSAIAAAAAAFZQOCAYAAAAMAEAnQEqAQABAAzAziWkAANwAP7sZwAA',
  'audio/wav': 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=',
  'application/zip':
    'UEsDBBQAAAAAAIBzeV3Hp4s7BAAAAAQAAAAFAAAAYS50eHR0ZXh0UEsBAhQDFAAAAAAAgHN5XcenizsEAAAABAAAAAUAAAAAAAAAAAAAAIABAAAAAGEudHh0UEsFBgAAAAABAAEAMwAAACcAAAAAAA==',
  'application/gzip': 'H4sIAAAAAAACAytJrSgBAMenizsEAAAA',
};

const texts: Record<string, string> = {
  'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
  'text/html': '<!doctype html><title>text</title>',
  'text/csv': 'text\r\n',
  'application/pdf': [
    '%PDF-1.4',
    '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj',
    '2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj',
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj',
    'trailer<</Root 1 0 R>>',
    '%%EOF',
  ].join('\n'),
};

const aliases: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'audio/x-wav': 'audio/wav',
  'audio/wave': 'audio/wav',
  'application/x-zip-compressed': 'application/zip',
  'application/x-gzip': 'application/gzip',
};

/** The least real file of a media type, as bytes or text; none for a type that there is no file of. */
function tinyFile(essence: string): Buffer | string | undefined {
  const name = aliases[essence] ?? essence;
  const file = files[name];
  return file === undefined ? texts[name] : Buffer.from(file, 'base64');
}
