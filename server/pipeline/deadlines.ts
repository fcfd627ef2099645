/** Deadlines that are all as many milliseconds away when they are set: one timer watches the one that comes first. */
export class Deadlines {
  private readonly milliseconds: number;
  /** The times by what is called then, in the order in which they come. */
  private readonly times = new Map<() => void, number>();
  private timer: NodeJS.Timeout | undefined = undefined;

  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }

  add(expire: () => void): void {
    this.times.set(expire, performance.now() + this.milliseconds);
    if (!this.timer) this.watch(this.milliseconds);
    // A process that waits for nothing else may end.
    else if (this.times.size === 1) this.timer.ref();
  }

  delete(expire: () => void): void {
    if (this.times.delete(expire) && this.times.size === 0) this.timer?.unref();
  }

  private watch(milliseconds: number): void {
    this.timer = setTimeout(() => this.expire(), milliseconds);
  }

  private expire(): void {
    this.timer = undefined;
    for (const [expire, time] of this.times) {
      const left = time - performance.now();
      if (left > 0) {
        this.watch(left);
        return;
      }
      this.times.delete(expire);
      expire();
    }
  }
}
