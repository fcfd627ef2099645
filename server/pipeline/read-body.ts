import { isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';
import { describeViolation, HttpError, InvalidRequest, nameViolations, tooLarge } from '../errors/index.ts';
import { type Framing, syntaxes } from '../openapi/bodies/index.ts';
import { isRange, parseMediaType } from '../openapi/document/index.ts';
import { mostHeldBytes } from '../openapi/limits.ts';
import type { Content, Item, RequestBody } from '../openapi/model.ts';
import { hasBody } from './negotiate.ts';
import { readOrRefuse } from './parse-json.ts';
import { openBytes, readBytes } from './read-bytes.ts';
import { readParts } from './read-parts.ts';
import { operationOf, type RequestContext, type Step } from './request-context.ts';

/**
 * Reads the body of the request as its media type asks, once the caller is known to be admitted.
 * A body that is too large is a 413, one that is not what its Content-Type says a 400.
 */
export const readBody: Step = (context) => {
  const { body } = operationOf(context);
  const { content, input } = context;
  if (!body || !content) return;
  input.contentType = nameType(context, content);
  if (hasBody(context)) return readContent(context, body, content);
  takeEmpty(context, content);
};

/** An empty body is taken for an empty object where there has to be one, so that the response names what is missing. */
function takeEmpty(context: RequestContext, content: Content): void {
  if (operationOf(context).body?.isRequired) setBody(context, createEmpty(content));
}

/** The media type as the contract has it; where that leaves a choice, the one that was sent. */
function nameType({ request }: RequestContext, { type, media }: Content): string {
  return isRange(media) ? (parseMediaType(request.headers['content-type'] ?? '')?.essence ?? type) : type;
}

async function readContent(context: RequestContext, { limit }: RequestBody, content: Content): Promise<void> {
  const { request, response, input } = context;
  // A body that is announced as too large is not asked for.
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  if (request.headers.expect !== undefined) response.writeContinue();
  const { madeOf, framing, read } = syntaxes[content.syntax];
  if (madeOf === 'parts') return readParts(context, content, limit);
  if (content.isStreamed) {
    const bytes = openBytes(request, response, limit);
    input.body = framing && content.isListed ? openSequence(bytes, content, framing) : bytes;
    return;
  }
  const bytes = await readBytes(context, limit);
  // One that comes in chunks may be as empty as none.
  if (bytes.length === 0) return takeEmpty(context, content);
  if (madeOf === 'bytes') return setBody(context, bytes, bytes.toString('latin1'));
  const text = readText(bytes);
  const isSequence = framing && content.isListed;
  setBody(context, isSequence ? parseSequence(text, content, framing) : readOrRefuse(() => read(text, content)));
}

function setBody(context: RequestContext, body: unknown, checked = body): void {
  context.input.body = body;
  context.checkedBody = checked;
}

function createEmpty({ syntax, isStructured, isStreamed, isListed }: Content): unknown {
  if (isStreamed) return ReadableStream.from([]).values();
  if (syntaxes[syntax].madeOf === 'bytes') return Buffer.alloc(0);
  if (isListed) return [];
  return isStructured ? {} : '';
}

function readText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new HttpError(400, 'The request body is not UTF-8.');
  const text = bytes.toString('utf8');
  // A byte order mark is no part of the text (RFC 8259, section 8.1).
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/** The values of a sequence; a 400 that names the one that cannot be read. */
function parseSequence(text: string, { item }: Content, framing: Framing): unknown[] {
  return text.split(framing.separator).flatMap((part, index) => readPart(part, index, item, framing));
}

/** The values of a sequence as they come, each held against its schema and with its defaults filled in: the first that violates it is thrown, as an `InvalidRequest`. */
async function* openSequence(
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
