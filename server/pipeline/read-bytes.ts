import { randomUUID } from 'node:crypto';
import { openAsBlob, statfsSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { HttpError, tooLarge } from '../errors/index.ts';
import { findMostHeldTogether, mostHeldBytes } from '../openapi/limits.ts';
import type { RequestContext } from './request-context.ts';

/**
 * Bytes that all requests of the process share, counted once they are first needed. They are taken for a request until its
 * response has left or was cut off; a 503 with the sentence when none are left.
 */
function shareBytes(findMost: () => number, detail: string) {
  let most: number | undefined;
  let held = 0;
  return (response: ServerResponse) => {
    let taken = 0;
    response.on('close', () => {
      held -= taken;
    });
    return (bytes: number) => {
      most ??= findMost();
      if (held + bytes > most) throw new HttpError(503, detail, { 'Retry-After': '1' });
      if (response.closed) return;
      held += bytes;
      taken += bytes;
    };
  };
}

/** The memory for bodies. */
const takeMemory = shareBytes(
  findMostHeldTogether,
  'The server holds as many bytes of requests as it can; try again later.',
);

/**
 * All bytes of the body, its content coding undone (RFC 9110, section 8.4): a 413 for more than `limit`, a 415 for a
 * coding that is not known, a 400 for bytes that are not in it, a 503 where all bodies together are too large.
 */
export async function readBytes({ request, response }: RequestContext, limit: number): Promise<Buffer> {
  const coding = readCoding(request);
  const bytes = await collect(request, limit, takeMemory(response));
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
    // A client that is turned down goes on sending for a while: that is read and dropped, so that it can read the response.
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

/** The result of a decoder: the bytes, and how many of its input it has used. */
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
 * The bytes of the body as they come, their content coding undone; none is read before it is waited for.
 * Throws what `readBytes` rejects with: a coding that is not known at once, all else where it is met with.
 */
export function openBytes(request: IncomingMessage, response: ServerResponse, limit: number): AsyncGenerator<Buffer> {
  const coding = readCoding(request);
  // A client whose request is over may go on sending for a while.
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

const noRoom = 'The server has no room to put the files aside; try again later.';

/** All that is put aside may take half of what was free, so that the rest is left to others. */
const takeDisk = shareBytes(() => {
  const { bavail, bsize } = statfsSync(tmpdir());
  return (bavail * bsize) / 2;
}, noRoom);

/** The bytes of a part, or their place among those that are put aside. */
export interface Held {
  size: number;
  bytes: Buffer;
  place: { start: number; end: number } | undefined;
}

/**
 * Holds the parts of a request: up to a megabyte in memory, further files aside until the response has left. They are in a
 * file without a name, so that nothing is left of it however the process ends. A disk that is full, or has no folder for
 * it, is a 503.
 */
export class Holder {
  private readonly takeMemory: (bytes: number) => void;
  private readonly takeDisk: (bytes: number) => void;
  private inMemory = 0;
  private file: FileHandle | undefined = undefined;
  private size = 0;
  private isOver = false;

  constructor(response: ServerResponse) {
    this.takeMemory = takeMemory(response);
    this.takeDisk = takeDisk(response);
    response.once('close', () => {
      this.isOver = true;
      this.file?.close();
    });
  }

  /** All bytes that are put aside, which are read once they are asked for, until the response has left. */
  async aside(): Promise<Blob> {
    return this.file ? openAsBlob(`/dev/fd/${this.file.fd}`) : new Blob([]);
  }

  /** Holds a stream as a whole; it can be read once all of it has come. */
  async holdStream(chunks: AsyncIterable<Buffer>): Promise<AsyncIterable<Uint8Array>> {
    const { bytes, place } = await this.hold(chunks, true);
    return place ? (await this.aside()).stream() : new Blob([bytes]).stream();
  }

  async hold(bytes: AsyncIterable<Buffer>, isFile: boolean): Promise<Held> {
    const chunks: Buffer[] = [];
    let size = 0;
    let start: number | undefined;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (start === undefined && this.inMemory + size > mostHeldBytes) {
        if (!isFile) throw tooLarge(mostHeldBytes);
        start = this.size;
        for (const earlier of chunks.splice(0)) await this.putAside(earlier);
      }
      if (start === undefined) {
        this.takeMemory(chunk.length);
        chunks.push(chunk);
      } else await this.putAside(chunk);
    }
    if (start === undefined) this.inMemory += size;
    const place = start === undefined ? undefined : { start, end: start + size };
    return { size, bytes: Buffer.concat(chunks), place };
  }

  private async putAside(bytes: Buffer): Promise<void> {
    try {
      this.takeDisk(bytes.length);
      const file = await this.open();
      const start = this.size;
      this.size += bytes.length;
      for (let written = 0; written < bytes.length; ) {
        written += (await file.write(bytes, written, bytes.length - written, start + written)).bytesWritten;
      }
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      // Whatever is wrong with the disk, the request is not.
      throw Object.assign(new HttpError(503, noRoom, { 'Retry-After': '1' }), { cause: error });
    }
  }

  private async open(): Promise<FileHandle> {
    if (!this.file) {
      const path = join(tmpdir(), `upload-${randomUUID()}`);
      this.file = await open(path, 'wx+', 0o600);
      await unlink(path);
    }
    // A request may end while its file is being opened.
    if (this.isOver) {
      await this.file.close();
      throw new Error('The request is over.');
    }
    return this.file;
  }
}
