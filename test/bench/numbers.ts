/** The number in the middle of a list, the lower one of two; none of an empty list. */
export function medianOf(numbers: number[]): number | undefined {
  return numbers.toSorted((a, b) => a - b)[(numbers.length - 1) >> 1];
}

/** One number divided by another; undefined where either is missing. */
export function divide(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || !b ? undefined : a / b;
}
