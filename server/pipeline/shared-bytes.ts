import type { ServerResponse } from 'node:http';
import { HttpError } from '../errors/http-error.ts';

/** Bytes that all requests of the process share: no more of them may be held at the same time than there are. */
export class SharedBytes {
  private readonly findMost: () => number;
  private readonly detail: string;
  private most: number | undefined = undefined;
  private held = 0;

  /**
   * @param findMost finds how many there are, once, when they are first needed
   * @param detail the sentence of the 503 for a request that needs more than are left
   */
  constructor(findMost: () => number, detail: string) {
    this.findMost = findMost;
    this.detail = detail;
  }

  /** Returns what takes bytes for a request, until its response has left or was cut off; it throws the 503. */
  open(response: ServerResponse): (bytes: number) => void {
    let taken = 0;
    response.once('close', () => {
      this.held -= taken;
    });
    return (bytes) => {
      this.most ??= this.findMost();
      if (this.held + bytes > this.most) throw new HttpError(503, this.detail, { 'Retry-After': '1' });
      if (response.closed) return;
      this.held += bytes;
      taken += bytes;
    };
  }
}
