import { isUtf8 } from 'node:buffer';
import { HttpError, tooLarge } from '../errors/http-error.ts';
import type { Content, RequestBody } from '../openapi/model.ts';
import { hasBody } from './negotiate.ts';
import { parseJson } from './parse-json.ts';
import { readBytes } from './read-bytes.ts';
import { readFields } from './read-fields.ts';
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
  if (hasBody(context)) return readContent(context, body, content);
  // AWX takes an empty body for an empty object, so that the response names what is missing.
  if (body.isRequired) input.body = content.syntax === 'text' || content.syntax === 'bytes' ? '' : {};
};

async function readContent(context: RequestContext, { limit }: RequestBody, content: Content): Promise<void> {
  const { request, response, input } = context;
  const { syntax } = content;
  // Whoever announces too much is not asked for it.
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  if (request.headers.expect !== undefined) response.writeContinue();
  if (syntax === 'parts') {
    input.body = await readParts(request, content, limit);
    return;
  }
  const bytes = await readBytes(request, limit);
  if (syntax === 'json') input.body = parseJson(readText(bytes));
  else if (syntax === 'fields') input.body = readFields(content, readText(bytes));
  else input.body = syntax === 'text' ? readText(bytes) : bytes;
}

function readText(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw new HttpError(400, 'The request body is not UTF-8.');
  const text = bytes.toString('utf8');
  // A byte order mark is no part of the text (RFC 8259, section 8.1).
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}
