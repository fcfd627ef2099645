/** What is to be closed: each thing once, the last that was opened first. Node.js 22 has no `AsyncDisposableStack`. */
export class Cleanup implements AsyncDisposable {
  #closing: (() => unknown)[] = [];

  defer(close: () => unknown): void {
    this.#closing.push(close);
  }

  /** Hands on what is to be closed: this object closes nothing any more. */
  move(): Cleanup {
    const moved = new Cleanup();
    moved.#closing = this.#closing;
    this.#closing = [];
    return moved;
  }

  /** Closes everything, whatever fails, and then rejects with the first failure. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closing.pop(); close; close = this.#closing.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
