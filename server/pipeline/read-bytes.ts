import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Transform } from 'node:stream';
import { promisify } from 'node:util';
import {
  brotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
  gunzip,
  type InputType,
  inflate,
  type ZlibOptions,
  zstdDecompress,
} from 'node:zlib';
import { HttpError, tooLarge } from '../errors/http-error.ts';
import { findMostHeldTogether } from '../openapi/limits.ts';
import type { RequestContext } from './request-context.ts';
import { SharedBytes } from './shared-bytes.ts';

/** The memory for bodies. */
export const bodyBytes = new SharedBytes(
  findMostHeldTogether,
  'The server holds as many bytes of requests as it can; try again later.',
);

/**
 * All bytes of the body, its content coding undone (RFC 9110, section 8.4): a 413 for more than `limit`, a 415 for a
 * coding that is not known, a 400 for bytes that are not in it, a 503 where all bodies together are too large.
 */
export async function readBytes({ request, response }: RequestContext, limit: number): Promise<Buffer> {
  const coding = readCoding(request);
  const bytes = await collect(request, limit, bodyBytes.open(response));
  return coding ? decodeBytes(coding, bytes, limit) : bytes;
}

function collect(request: IncomingMessage, limit: number, take: (bytes: number) => void): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  let isTurnedDown = false;
  const keep = (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    take(chunk.length);
    chunks.push(chunk);
  };
  request.on('data', (chunk: Buffer) => {
    // Whoever is turned down goes on sending for a while; that is read and forgotten, so that the response can be read.
    if (isTurnedDown) return;
    try {
      keep(chunk);
    } catch (error) {
      isTurnedDown = true;
      chunks.length = 0;
      reject(error);
    }
  });
  request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.once('error', () => reject(cutOff()));
  return promise;
}

/** What a decoder tells besides the bytes: how many of those that it was given it has used. */
interface Decoded {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

type Decode = (bytes: InputType, options: ZlibOptions & { info: true }) => Promise<Decoded>;

/** Undoes a coding, of all bytes at once, which is quicker, or as they come. */
interface Coding {
  name: string;
  decode: Decode;
  createStream: () => Transform;
}

// What `info` adds to the result is missing from the types.
const asDecode = (decode: unknown) => promisify(decode as typeof gunzip) as unknown as Decode;
const codings: Coding[] = [
  { name: 'gzip', decode: asDecode(gunzip), createStream: createGunzip },
  { name: 'deflate', decode: asDecode(inflate), createStream: createInflate },
  { name: 'br', decode: asDecode(brotliDecompress), createStream: createBrotliDecompress },
  { name: 'zstd', decode: asDecode(zstdDecompress), createStream: createZstdDecompress },
];

function readCoding({ headers }: IncomingMessage): Coding | undefined {
  const name = headers['content-encoding']?.toLowerCase() ?? 'identity';
  const coding = codings.find((each) => each.name === name);
  if (coding || name === 'identity') return coding;
  const known = codings.map((each) => each.name).join(', ');
  throw new HttpError(415, `The Content-Encoding of the request must be one of ${known}.`);
}

/** How many bytes are decoded at a time: in smaller steps, to go from step to step is most of the work. */
const chunkSize = 262_144;

async function decodeBytes({ name, decode }: Coding, bytes: Buffer, limit: number): Promise<Buffer> {
  const { buffer, engine } = await decode(bytes, { maxOutputLength: limit, chunkSize, info: true }).catch((error) => {
    throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(limit) : notEncoded(name);
  });
  if (engine.bytesWritten < bytes.length) throw notEncoded(name);
  return buffer;
}

/**
 * The bytes of the body as they come, their content coding undone; none is asked for before somebody waits for it.
 * Throws what `readBytes` rejects with: a coding that is not known at once, all else where it is met with.
 */
export function openBytes(request: IncomingMessage, response: ServerResponse, limit: number): AsyncGenerator<Buffer> {
  const coding = readCoding(request);
  // Whoever is not listened to any more goes on sending for a while.
  response.once('finish', () => request.resume());
  return passOn(request, coding, limit);
}

async function* passOn(request: IncomingMessage, coding: Coding | undefined, limit: number): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of openSource(request, coding)) {
      size += chunk.length;
      if (size > limit) throw tooLarge(limit);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof HttpError) throw error;
    throw request.errored || !coding ? cutOff() : notEncoded(coding.name);
  }
}

function openSource(request: IncomingMessage, coding: Coding | undefined): AsyncIterable<Buffer> {
  // To end early must not end the connection, on which the response is to be sent.
  if (!coding) return request.iterator({ destroyOnReturn: false });
  const decoder = coding.createStream();
  request.once('error', (error) => decoder.destroy(error));
  return request.pipe(decoder);
}

function cutOff(): HttpError {
  return new HttpError(400, 'The request ended before its body did.');
}

function notEncoded(coding: string): HttpError {
  return new HttpError(400, `The request body is not ${coding} from the first byte to the last.`);
}
