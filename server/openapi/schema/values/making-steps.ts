/** The most steps that one sample value may take: a character written, a candidate tried, a number drawn. */
export const mostSteps = 150_000;
/** The steps that each value within it takes, whatever it is. */
const stepsOfValue = 12;

/** Counts the steps of one value; `spend` throws `TooManySteps` for those that are more than are left, and takes none of them. */
export class Steps {
  private left = mostSteps;

  spend(count = 1): void {
    if (count > this.left) throw new TooManySteps(`it takes more than ${mostSteps} steps to make one up`);
    this.left -= count;
  }

  /** Spends what a value takes that is made for so many schemas. */
  spendValue(schemas: number): void {
    this.spend(stepsOfValue + schemas);
  }

  /** Throws `TooManySteps` if so many values take more steps than are left. */
  foresee(values: number): void {
    const before = this.left;
    this.spend(values * stepsOfValue);
    this.left = before;
  }

  /** True once only what must be there should be made. */
  get isScarce(): boolean {
    return this.left < mostSteps / 4;
  }
}

/** What keeps a value from being made within the steps that it may take; the message says so. */
export class TooManySteps extends Error {}
