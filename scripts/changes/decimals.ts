/** Numbers as integers of one unit, which is a power of ten: what is exact in JSON stays exact. */
export interface Decimals {
  integers: bigint[];
  /** Gives back the number that an integer stands for. */
  toNumber(integer: bigint): number;
}

/** Reads numbers in a unit that is fine enough for all of them. */
export function readDecimals(numbers: number[]): Decimals {
  const parts = numbers.map((number) => {
    const [mantissa = '', exponent = '0'] = String(number).split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
  });
  const unit = Math.min(0, ...parts.map(({ exponent }) => exponent));
  return {
    integers: parts.map(({ digits, exponent }) => digits * 10n ** BigInt(exponent - unit)),
    toNumber: (integer) => Number(`${integer}e${unit}`),
  };
}

/** The largest multiple of a step that is not above the number. */
export function floorTo(value: number, step: number): number {
  const { integers, toNumber } = readDecimals([value, step]);
  const [number = 0n, unit = 1n] = integers;
  const rest = ((number % unit) + unit) % unit;
  return toNumber(number - rest);
}

/** The smallest number that is a multiple of each; undefined for none. */
export function leastCommonMultiple(steps: number[]): number | undefined {
  if (steps.length === 0) return undefined;
  const { integers, toNumber } = readDecimals(steps);
  return toNumber(integers.reduce((a, b) => (a / greatestCommonDivisor(a, b)) * b));
}

function greatestCommonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestCommonDivisor(b, a % b);
}
