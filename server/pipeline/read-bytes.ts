import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createUnzip, createZstdDecompress } from 'node:zlib';
import { HttpError, tooLarge } from '../errors/http-error.ts';

/** The content codings that are undone, and what undoes them (RFC 9110, section 8.4.1). */
const decoders = {
  gzip: createUnzip,
  'x-gzip': createUnzip,
  deflate: createUnzip,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** All bytes of the body, its content coding undone: a 413 for more than `limit`, a 400 for bytes that the coding does not allow, a 415 for any other coding. */
export function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const coding = request.headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (coding === 'identity') return collect(request, request, limit);
  if (!Object.hasOwn(decoders, coding)) {
    const known = Object.keys(decoders).join(', ');
    throw new HttpError(415, `The Content-Encoding of the request must be one of ${known}.`);
  }
  const decoder = decoders[coding as keyof typeof decoders]();
  return collect(request, request.pipe(decoder), limit);
}

/** Whoever is turned down goes on sending for a while; that is read and forgotten, so that the response can be read. */
function collect(request: IncomingMessage, source: Readable, limit: number): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  const chunks: Buffer[] = [];
  let size = 0;
  const fail = (error: unknown) => {
    source.removeAllListeners('data');
    request.unpipe();
    request.resume();
    reject(error);
  };
  source.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) fail(tooLarge(limit));
    else chunks.push(chunk);
  });
  source.once('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks)));
  source.once('error', () => fail(new HttpError(400, 'The request body is not in the encoding that it claims.')));
  request.once('aborted', () => fail(new HttpError(400, 'The request ended before its body did.')));
  return promise;
}
