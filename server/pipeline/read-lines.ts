import { TextDecoder } from 'node:util';
import { HttpError, InvalidRequest, tooLarge } from '../errors/http-error.ts';
import { describeViolation, nameViolations } from '../errors/violations.ts';
import { mostHeldBytes } from '../openapi/limits.ts';
import type { Item } from '../openapi/model.ts';
import { parseJson } from './parse-json.ts';

/** The values of JSON lines; a 400 that names the line where one is no JSON. */
export function parseLines(text: string): unknown[] {
  return text.split('\n').flatMap((line, index) => parseLine(line, index));
}

/** The values of JSON lines as they come, each held against its schema and with its defaults filled in: the first that violates it is thrown, as an `InvalidRequest`. */
export async function* openLines(bytes: AsyncIterable<Buffer>, item: Item): AsyncGenerator<unknown> {
  let index = 0;
  for await (const line of splitLines(bytes)) {
    for (const value of parseLine(line, index)) {
      if (item.check && !item.check.isValid(value)) throw refuse(item.check.findViolations(value), index);
      item.fillDefaults(value);
      yield value;
    }
    index += 1;
  }
}

/** A line that is blank has no value; a text sequence begins each with a record separator (RFC 7464). */
function parseLine(line: string, index: number): unknown[] {
  const text = line.startsWith('\u001e') ? line.slice(1) : line;
  if (text.trim() === '') return [];
  try {
    return [parseJson(text)];
  } catch (error) {
    throw error instanceof HttpError ? new HttpError(error.status, `Line ${index + 1}: ${error.message}`) : error;
  }
}

async function* splitLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let rest = '';
  for await (const chunk of bytes) {
    const [first = '', ...others] = decode(decoder, chunk).split('\n');
    rest += first;
    for (const next of others) {
      yield rest;
      rest = next;
    }
    if (rest.length > mostHeldBytes) throw tooLarge(mostHeldBytes);
  }
  yield rest + decode(decoder);
}

function decode(decoder: TextDecoder, chunk?: Buffer): string {
  try {
    return decoder.decode(chunk, { stream: chunk !== undefined });
  } catch {
    throw new HttpError(400, 'The request body is not UTF-8.');
  }
}

/** The violations of a line belong to its number. */
function refuse(found: Parameters<typeof describeViolation>[0][], index: number): InvalidRequest {
  const named = nameViolations(found.map((violation) => describeViolation(violation)));
  return new InvalidRequest(
    named.map((violation) => ({ ...violation, message: `Line ${index + 1}: ${violation.message}` })),
  );
}
