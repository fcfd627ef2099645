import { randomUUID } from 'node:crypto';
import { openAsBlob } from 'node:fs';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A place in a spool. */
export interface Place {
  start: number;
  end: number;
}

/** Bytes that are put aside while a request lasts, in a file without a name: nothing is left of it, however the process ends. */
export class Spool {
  private file: FileHandle | undefined = undefined;
  private size = 0;
  private isClosed = false;

  /** The place that the next bytes will have. */
  get end(): number {
    return this.size;
  }

  async write(bytes: Buffer): Promise<void> {
    const file = await this.open();
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

  async close(): Promise<void> {
    this.isClosed = true;
    await this.file?.close();
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

async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `upload-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
