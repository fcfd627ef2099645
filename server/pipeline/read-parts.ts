import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';
import { HttpError, tooLarge } from '../errors/http-error.ts';
import type { Content } from '../openapi/model.ts';
import { setOwn } from '../openapi/own.ts';

/** The most parts that a body may have: each costs more than its bytes. */
const mostParts = 1000;

/**
 * The parts of a multipart body by name: fields as values of the types that the contract gives them, files as bytes.
 * A name that comes again makes a list. More than `limit` bytes are a 413, what is no multipart body a 400.
 */
export function readParts(request: IncomingMessage, content: Content, limit: number): Promise<Record<string, unknown>> {
  const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
  const parts = new Map<string, (string | Buffer)[]>();
  const add = (name: string, part: string | Buffer) => {
    const known = parts.get(name);
    if (known) known.push(part);
    else parts.set(name, [part]);
  };
  const fail = (error: unknown) => {
    request.unpipe();
    request.resume();
    reject(error);
  };
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) fail(tooLarge(limit));
  });
  const reader = createReader(request, limit);
  reader.on('field', (name: string | undefined, text: string) => add(name ?? '', text));
  reader.on('file', (name: string | undefined, stream) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => add(name ?? '', Buffer.concat(chunks)));
  });
  reader.on('partsLimit', () => fail(new HttpError(413, `The request body has more than ${mostParts} parts.`)));
  reader.on('error', () => fail(new HttpError(400, 'The request body is no multipart body that can be read.')));
  reader.on('close', () => resolve(toValues(content, parts)));
  request.once('aborted', () => fail(new HttpError(400, 'The request ended before its body did.')));
  request.pipe(reader);
  return promise;
}

function createReader({ headers }: IncomingMessage, limit: number) {
  try {
    return busboy({ headers, limits: { parts: mostParts, fieldSize: limit, fileSize: limit } });
  } catch {
    throw new HttpError(400, 'The Content-Type of a multipart body must have a boundary.');
  }
}

function toValues(
  { fieldCodec, valueType }: Content,
  parts: Map<string, (string | Buffer)[]>,
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, given] of parts) {
    const texts = given.filter((part) => typeof part === 'string');
    const isTyped = texts.length === given.length && valueType.property(name) !== undefined;
    const sent = new Map([[name, texts.map(encodeURIComponent)]]);
    setOwn(values, name, isTyped ? fieldCodec(name).read(sent) : given.length === 1 ? given[0] : given);
  }
  return values;
}
