import { TextDecoder } from 'node:util';
import { HttpError, InvalidRequest, tooLarge } from '../errors/http-error.ts';
import { describeViolation, nameViolations } from '../errors/violations.ts';
import { isTextSequence } from '../openapi/bodies/index.ts';
import { mostHeldBytes } from '../openapi/limits.ts';
import type { Content, Item } from '../openapi/model.ts';
import { parseJson } from './parse-json.ts';

/** How the values of a sequence are kept apart, what each is called, the number of the first, and how it is read; a value may be none. */
interface Rules {
  separator: string | RegExp;
  word: string;
  first: number;
  read(text: string): unknown[];
}

const lines: Rules = { separator: '\n', word: 'Line', first: 1, read: readValue };
/** Each text begins with a record separator (RFC 7464). */
const texts: Rules = { separator: '\u001e', word: 'Text', first: 0, read: readValue };
/** An event ends with a blank line (HTML, section 9.2.6). */
const events: Omit<Rules, 'read'> = { separator: /(?:\r\n|\r(?!\n)|\n){2}/, word: 'Event', first: 1 };

function rulesOf({ syntax, media, item }: Content): Rules {
  if (syntax === 'events') return { ...events, read: (text) => readEvent(text, item) };
  return isTextSequence(media) ? texts : lines;
}

/** The values of a sequence; a 400 that names the one that cannot be read. */
export function parseSequence(text: string, content: Content): unknown[] {
  const rules = rulesOf(content);
  return text.split(rules.separator).flatMap((part, index) => parsePart(part, index, rules));
}

/** The values of a sequence as they come, each held against its schema and with its defaults filled in: the first that violates it is thrown, as an `InvalidRequest`. */
export async function* openSequence(bytes: AsyncIterable<Buffer>, content: Content): AsyncGenerator<unknown> {
  const { item } = content;
  const rules = rulesOf(content);
  let index = 0;
  for await (const part of splitText(bytes, rules.separator)) {
    for (const value of parsePart(part, index, rules)) {
      if (item.check && !item.check.isValid(value)) throw refuse(item.check.findViolations(value), index, rules);
      item.fillDefaults(value);
      yield value;
    }
    index += 1;
  }
}

function parsePart(part: string, index: number, { word, first, read }: Rules): unknown[] {
  try {
    return read(part);
  } catch (error) {
    throw error instanceof HttpError
      ? new HttpError(error.status, `${word} ${first + index}: ${error.message}`)
      : error;
  }
}

function readValue(text: string): unknown[] {
  return text.trim() === '' ? [] : [parseJson(text)];
}

/** An event without data is none, and so is a field of any other name (HTML, section 9.2.6). */
function readEvent(text: string, { isEvent, valueType }: Item): unknown[] {
  const data: string[] = [];
  const event: Record<string, unknown> = {};
  for (const line of text.split(/\r\n|\r|\n/)) {
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'event' || field === 'id') event[field] = value;
    else if (field === 'retry' && /^\d+$/.test(value)) event.retry = Number(value);
  }
  if (data.length === 0) return [];
  const joined = data.join('\n');
  if (isEvent) return [{ ...event, data: joined }];
  return valueType.types.has('string') ? [joined] : [parseJson(joined)];
}

/** The parts of a text in UTF-8 as they come; a 413 for one of more than may be held. */
export async function* splitText(bytes: AsyncIterable<Uint8Array>, separator: string | RegExp): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of bytes) {
    const parts = (rest + decode(decoder, chunk)).split(separator);
    rest = parts.pop() ?? '';
    yield* parts;
    if (rest.length > mostHeldBytes) throw tooLarge(mostHeldBytes);
  }
  yield rest + decode(decoder);
}

function decode(decoder: TextDecoder, chunk?: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw new HttpError(400, 'The request body is not UTF-8.');
  }
}

/** The violations of a value belong to its number. */
function refuse(
  found: Parameters<typeof describeViolation>[0][],
  index: number,
  { word, first }: Rules,
): InvalidRequest {
  const named = nameViolations(found.map((violation) => describeViolation(violation)));
  return new InvalidRequest(
    named.map((violation) => ({ ...violation, message: `${word} ${first + index}: ${violation.message}` })),
  );
}
