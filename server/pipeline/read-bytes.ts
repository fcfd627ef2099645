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
 * Creates bytes that all requests of the process share, counted once they are first needed. What is returned takes bytes for a
 * request until its response has left or was cut off, and throws a 503 with the sentence when none are left.
 */
function shareBytes(findMost: () => number, detail: string) {
  let most: number | undefined;
  let held = 0;
  return (response: ServerResponse) => {
    let taken = 0;
    response.once('close', () => {
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

/** The bytes of a part, or the place that they are put aside at. */
export interface Held {
  size: number;
  bytes: Buffer;
  place: Place | undefined;
}

/** Holds what is in the parts of a request: no more than a megabyte in memory, further files aside until the response has left. */
export class Holder {
  private readonly spool: Spool;
  private readonly take: (bytes: number) => void;
  private held = 0;

  constructor(response: ServerResponse) {
    this.spool = new Spool(response);
    this.take = takeMemory(response);
  }

  /** All that has been put aside. */
  aside(): Promise<Blob> {
    return this.spool.toBlob();
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
      if (start === undefined && this.held + size > mostHeldBytes) {
        if (!isFile) throw tooLarge(mostHeldBytes);
        start = this.spool.end;
        for (const earlier of chunks.splice(0)) await this.spool.write(earlier);
      }
      if (start === undefined) {
        this.take(chunk.length);
        chunks.push(chunk);
      } else await this.spool.write(chunk);
    }
    if (start === undefined) this.held += size;
    return {
      size,
      bytes: Buffer.concat(chunks),
      place: start === undefined ? undefined : { start, end: start + size },
    };
  }
}

const noRoom = 'The server has no room to put the files aside; try again later.';

/** A place in a spool. */
interface Place {
  start: number;
  end: number;
}

/** All that is put aside may take half of what was free, so that the rest is left to others. */
const takeDisk = shareBytes(() => {
  const { bavail, bsize } = statfsSync(tmpdir());
  return (bavail * bsize) / 2;
}, noRoom);

/**
 * Bytes that are put aside until a response has left, in a file without a name: nothing is left of it, however the process
 * ends. A disk that is full, or has no folder for them, is a 503.
 */
class Spool {
  private file: FileHandle | undefined = undefined;
  private size = 0;
  private isClosed = false;
  private readonly take: (bytes: number) => void;

  constructor(response: ServerResponse) {
    this.take = takeDisk(response);
    response.once('close', () => this.close());
  }

  /** The place that the next bytes will have. */
  get end(): number {
    return this.size;
  }

  async write(bytes: Buffer): Promise<void> {
    try {
      this.take(bytes.length);
      await this.append(await this.open(), bytes);
    } catch (error) {
      // Whatever is wrong with the disk, what is sent is not.
      throw error instanceof Error && 'syscall' in error ? unavailable(error) : error;
    }
  }

  private async append(file: FileHandle, bytes: Buffer): Promise<void> {
    const start = this.size;
    this.size += bytes.length;
    for (let written = 0; written < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, written, bytes.length - written, start + written);
      written += bytesWritten;
    }
  }

  /** All bytes that have been written, which nobody reads before he is asked for them; for as long as the spool is open. */
  async toBlob(): Promise<Blob> {
    return this.file ? openAsBlob(`/dev/fd/${this.file.fd}`) : new Blob([]);
  }

  private close(): void {
    this.isClosed = true;
    this.file?.close();
  }

  /** A request may end while its file is being opened. */
  private async open(): Promise<FileHandle> {
    this.file ??= await openNameless();
    if (this.isClosed) {
      await this.file.close();
      throw new Error('The request is over.');
    }
    return this.file;
  }
}

function unavailable(cause: Error): HttpError {
  const error = new HttpError(503, noRoom, { 'Retry-After': '1' });
  error.cause = cause;
  return error;
}

async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `upload-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
