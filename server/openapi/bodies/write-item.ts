import { type MediaType, memberOf } from '../document/index.ts';
import type { Content, Item } from './content.ts';
import { isTextSequence, type Syntax } from './media-types.ts';

/** Creates what writes each value of a sequence: as a line, as a JSON text (RFC 7464), or as a server-sent event, of which it is all or the data. */
export function createItemWriter(
  syntax: Syntax,
  media: Pick<MediaType, 'essence'> | undefined,
  item: Pick<Item, 'isEvent'> | undefined,
): (value: unknown) => string {
  if (syntax === 'events') return (value) => writeEvent(item?.isEvent ? value : { data: value });
  const prefix = media && isTextSequence(media) ? '\u001e' : '';
  return (value) => `${prefix}${JSON.stringify(value)}\n`;
}

function writeEvent(event: unknown): string {
  const lines = ['comment', 'event', 'id', 'retry', 'data'].flatMap((field) =>
    writeField(field, memberOf(event, field)),
  );
  return `${lines.join('')}\n`;
}

/** Each line of a text has the name of the field before it (HTML, section 9.2.6); no other field than data has several. */
function writeField(field: string, value: unknown): string[] {
  if (value === undefined) return [];
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const lines = text.split(/\r\n|\r|\n/);
  return (field === 'data' || field === 'comment' ? lines : [lines.join(' ')]).map(
    (line) => `${field === 'comment' ? '' : field}: ${line}\n`,
  );
}

/** A list of values as the body of its media type. */
export function writeSequence(
  { syntax, media, item }: Pick<Content, 'syntax' | 'media' | 'item'>,
  list: unknown[],
): string {
  return list.map(createItemWriter(syntax, media, item)).join('');
}
