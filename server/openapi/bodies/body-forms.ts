import { isRange, type MediaType, parseMediaType } from '../document/index.ts';
import type { Content } from './content.ts';
import { syntaxOf } from './media-types.ts';
import { tinyFile } from './tiny-files.ts';

/** The value of a body in the form that its media type asks for: as it is where the server writes it so, else a text or bytes. */
export function writeBody(content: Content, media: MediaType, value: unknown): unknown {
  const { renderXml, check } = content;
  if (content.syntax === 'list' && Array.isArray(value))
    return value.map((item, index) => writeFile(content, index, item));
  const syntax = syntaxOf(media);
  if (syntax === 'json' || syntax === 'lines' || syntax === 'events' || value instanceof Uint8Array) return value;
  if (syntax !== 'xml') return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  if (typeof value !== 'string') return renderXml(value);
  // A schema may want a text that is no XML.
  const isXml = value.trimStart().startsWith('<');
  return isXml || check?.isValid(renderXml(value)) === false ? value : renderXml(value);
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
  if (syntax === 'json') return {};
  const file = tinyFile(media.essence);
  if (file !== undefined) return file;
  if (syntax === 'xml') return '<?xml version="1.0" encoding="UTF-8"?><root/>';
  if (syntax === 'lines') return [{}];
  return syntax === 'bytes' ? Buffer.from('text') : syntax === 'events' ? ['text'] : 'text';
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
