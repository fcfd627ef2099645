import { createRandom } from '../bench/random.ts';

/** Chance that repeats itself: the same seed gives the same choices. */
export interface Chance {
  /** Whether something of that probability happens. */
  happens(probability: number): boolean;
  /** An integer from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** Creates chance from a seed. */
export function createChance(seed: number): Chance {
  const { below } = createRandom(seed);
  return {
    happens: (probability) => below(1_000_000) < probability * 1_000_000,
    integer: (from, to) => from + below(to - from + 1),
    pick: (choices) => choices[below(choices.length)] as (typeof choices)[number],
  };
}
