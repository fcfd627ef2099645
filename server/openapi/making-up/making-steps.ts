/** The most steps that one sample value may take: a schema looked at, a character written, a candidate tried. */
export const mostSteps = 150_000;

/** Counts the steps of one value; `spend` throws `TooManySteps` for those that are more than are left, and takes none of them. */
export class Steps {
  private left = mostSteps;

  spend(count = 1): void {
    if (count > this.left) throw new TooManySteps(`A sample value takes more than ${mostSteps} steps.`);
    this.left -= count;
  }
}

/** What keeps a value from being made within the steps that it may take. */
export class TooManySteps extends Error {}
