import type { ServerResponse } from 'node:http';
import { tooLarge } from '../errors/http-error.ts';
import { mostHeldBytes } from '../openapi/limits.ts';
import { bodyBytes } from './read-bytes.ts';
import { type Place, Spool } from './spool.ts';

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
    this.take = bodyBytes.open(response);
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
