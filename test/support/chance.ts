import { createChance as createNumbers } from '../../server/openapi/schema/index.ts';

/** Choices that a seed determines. */
export interface Chance {
  /** An integer from 0 up to, but not including, `limit`. */
  below(limit: number): number;
  /** An integer from `from` to `to`, both included. */
  integer(from: number, to: number): number;
  pick<const C extends readonly unknown[]>(choices: C): C[number];
  /** Tells whether something of that probability happens. */
  happens(probability: number): boolean;
  /** True once in `times` times. */
  once(times: number): boolean;
  /** That many random bytes. */
  bytes(count: number): Buffer;
}

/** Creates choices that are the same again for the same seed. */
export function createChance(seed: number): Chance {
  const below = createNumbers(String(seed));
  return {
    below,
    integer: (from, to) => from + below(to - from + 1),
    pick: (choices) => choices[below(choices.length)],
    happens: (probability) => below(1_000_000) < probability * 1_000_000,
    once: (times) => below(times) === 0,
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
  };
}

/** The option of every command that makes choices. */
export const seedOption = {
  value: 'N',
  isNumber: true,
  about: 'what it is made from',
  otherwise: 'another each time',
} as const;

/** A seed for a run that names none. */
export const anySeed = () => 1 + Math.floor(Math.random() * 999_999);
