import { TextDecoder } from 'node:util';
import { describeViolation, HttpError, InvalidRequest, nameViolations, tooLarge } from '../errors/index.ts';
import type { Framing } from '../openapi/bodies/index.ts';
import { mostHeldBytes } from '../openapi/limits.ts';
import type { Content, Item } from '../openapi/model.ts';
import { readOrRefuse } from './parse-json.ts';

/** The values of a sequence; a 400 that names the one that cannot be read. */
export function parseSequence(text: string, { item }: Content, framing: Framing): unknown[] {
  return text.split(framing.separator).flatMap((part, index) => readPart(part, index, item, framing));
}

/** The values of a sequence as they come, each held against its schema and with its defaults filled in: the first that violates it is thrown, as an `InvalidRequest`. */
export async function* openSequence(
  bytes: AsyncIterable<Buffer>,
  { item }: Content,
  framing: Framing,
): AsyncGenerator<unknown> {
  let index = 0;
  for await (const part of splitText(bytes, framing.separator)) {
    for (const value of readPart(part, index, item, framing)) {
      if (item.check && !item.check.isValid(value))
        throw refuse(item.check.findViolations(value), nameValue(framing, index));
      item.fillDefaults(value);
      yield value;
    }
    index += 1;
  }
}

function readPart(part: string, index: number, item: Item, framing: Framing): unknown[] {
  return readOrRefuse(() => framing.read(part, item), `${nameValue(framing, index)}: `);
}

/** The words by which messages call a value. */
function nameValue({ word, first }: Framing, index: number): string {
  return `${word} ${first + index}`;
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
function refuse(found: Parameters<typeof describeViolation>[0][], name: string): InvalidRequest {
  const named = nameViolations(found.map((violation) => describeViolation(violation)));
  return new InvalidRequest(named.map((violation) => ({ ...violation, message: `${name}: ${violation.message}` })));
}
