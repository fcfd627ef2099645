import { randomUUID } from 'node:crypto';
import { openAsBlob, statfsSync } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpError } from '../errors/http-error.ts';
import { SharedBytes } from './shared-bytes.ts';

const noRoom = 'The server has no room to put the files aside; try again later.';

/** A place in a spool. */
export interface Place {
  start: number;
  end: number;
}

/** All that is put aside may take half of what was free, so that the rest is left to others. */
const spooledBytes = new SharedBytes(() => {
  const { bavail, bsize } = statfsSync(tmpdir());
  return (bavail * bsize) / 2;
}, noRoom);

/**
 * Bytes that are put aside until a response has left, in a file without a name: nothing is left of it, however the process
 * ends. A disk that is full, or has no folder for them, is a 503.
 */
export class Spool {
  private file: FileHandle | undefined = undefined;
  private size = 0;
  private isClosed = false;
  private readonly take: (bytes: number) => void;

  constructor(response: ServerResponse) {
    this.take = spooledBytes.open(response);
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
