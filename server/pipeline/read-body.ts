import { isUtf8 } from 'node:buffer';
import { HttpError, tooLarge } from '../errors/http-error.ts';
import { NotXml, type Syntax } from '../openapi/bodies/index.ts';
import { isRange, parseMediaType } from '../openapi/document/index.ts';
import type { Content, RequestBody } from '../openapi/model.ts';
import { readFields, readQuery } from '../openapi/parameters/index.ts';
import { hasBody } from './negotiate.ts';
import { parseJson } from './parse-json.ts';
import { openBytes, readBytes } from './read-bytes.ts';
import { readParts } from './read-parts.ts';
import { openSequence, parseSequence } from './read-sequence.ts';
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
  // Whoever announces too much is not asked for it.
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  if (request.headers.expect !== undefined) response.writeContinue();
  if (content.syntax === 'parts' || content.syntax === 'list') return readParts(context, content, limit);
  if (content.isStreamed) {
    const bytes = openBytes(request, response, limit);
    input.body = content.isListed ? openSequence(bytes, content) : bytes;
    return;
  }
  const bytes = await readBytes(context, limit);
  // One that comes in chunks may be as empty as none.
  if (bytes.length === 0) return takeEmpty(context, content);
  if (content.syntax === 'bytes') setBody(context, bytes, bytes.toString('latin1'));
  else setBody(context, readers[content.syntax](readText(bytes), content));
}

function setBody(context: RequestContext, body: unknown, checked = body): void {
  context.input.body = body;
  context.checkedBody = checked;
}

type TextSyntax = Exclude<Syntax, 'parts' | 'list' | 'bytes'>;

const readers: Record<TextSyntax, (text: string, content: Content) => unknown> = {
  json: parseJson,
  fields: (text, content) => readFields(content, readQuery(text)),
  xml: (text, { readXml }) => (readXml ? parseXml(readXml, text) : text),
  lines: parseSequence,
  events: (text, content) => (content.isListed ? parseSequence(text, content) : text),
  text: (text) => text,
};

function parseXml(readXml: NonNullable<Content['readXml']>, text: string): unknown {
  try {
    return readXml(text);
  } catch (error) {
    if (!(error instanceof NotXml)) throw error;
    throw new HttpError(400, `XML parse error - ${error.message}`, {}, { reason: 'The body is not XML.' });
  }
}

function createEmpty({ syntax, readXml, isStreamed, isListed }: Content): unknown {
  if (isStreamed) return ReadableStream.from([]).values();
  if (syntax === 'bytes') return Buffer.alloc(0);
  if (isListed) return [];
  return syntax === 'text' || syntax === 'events' || (syntax === 'xml' && !readXml) ? '' : {};
}

function readText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new HttpError(400, 'The request body is not UTF-8.');
  const text = bytes.toString('utf8');
  // A byte order mark is no part of the text (RFC 8259, section 8.1).
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
