import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, type InputType, inflate, type ZlibOptions, zstdDecompress } from 'node:zlib';
import { HttpError, tooLarge } from '../errors/http-error.ts';

/**
 * All bytes of the body, its content coding undone (RFC 9110, section 8.4): a 413 for more than `limit`, a 415 for a
 * coding that is not known, a 400 for bytes that are not in it.
 */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const coding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  const decode = decoders.get(coding);
  if (!decode && coding !== 'identity') {
    throw new HttpError(415, `The Content-Encoding of the request must be one of ${[...decoders.keys()].join(', ')}.`);
  }
  const bytes = await collect(request, limit);
  return decode ? decodeBytes(decode, bytes, coding, limit) : bytes;
}

function collect(request: IncomingMessage, limit: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    // Whoever is turned down goes on sending for a while; that is read and forgotten, so that the response can be read.
    if (size > limit) reject(tooLarge(limit));
    else chunks.push(chunk);
  });
  request.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
  request.once('error', () => reject(new HttpError(400, 'The request ended before its body did.')));
  return promise;
}

/** What a decoder tells besides the bytes: how many of those that it was given it has used. */
interface Decoded {
  buffer: Buffer;
  engine: { bytesWritten: number };
}

type Decode = (bytes: InputType, options: ZlibOptions & { info: true }) => Promise<Decoded>;

// What `info` adds to the result is missing from the types.
const decoders = new Map(
  Object.entries({ gzip: gunzip, deflate: inflate, br: brotliDecompress, zstd: zstdDecompress }).map(
    ([name, decode]) => [name, promisify(decode) as unknown as Decode],
  ),
);

/** How many bytes are decoded at a time: in smaller steps, to go from step to step is most of the work. */
const chunkSize = 262_144;

async function decodeBytes(decode: Decode, bytes: Buffer, coding: string, limit: number): Promise<Buffer> {
  const { buffer, engine } = await decode(bytes, { maxOutputLength: limit, chunkSize, info: true }).catch((error) => {
    throw error.code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(limit) : notEncoded(coding);
  });
  if (engine.bytesWritten < bytes.length) throw notEncoded(coding);
  return buffer;
}

function notEncoded(coding: string): HttpError {
  return new HttpError(400, `The request body is not ${coding} from the first byte to the last.`);
}
