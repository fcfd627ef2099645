/** Chance that repeats itself: the same seed gives the same choices. */
export interface Random {
  /** Whether something of that probability happens. */
  chance(probability: number): boolean;
  /** A whole number from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
}

/** Creates chance from a seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  // xorshift32 (Marsaglia 2003), which stays at zero.
  if (state === 0) state = 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const integer = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    chance: (probability) => next() < probability,
    integer,
    pick: (choices) => choices[integer(0, choices.length - 1)] as (typeof choices)[number],
  };
}
