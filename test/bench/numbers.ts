import { CommandError } from '../../scripts/cli/command.ts';

/** The number that an option gives, from 1 to 99999; throws a `CommandError` that names the option when it gives none. */
export function readNumber(option: string, text: string | undefined, standard: number): number {
  if (text === undefined) return standard;
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new CommandError(`${option} must be a number from 1 to 99999, not ${text}.`);
}

/** The number in the middle of a list, the lower one of two; none of an empty list. */
export function medianOf(numbers: number[]): number | undefined {
  return numbers.toSorted((a, b) => a - b)[(numbers.length - 1) >> 1];
}

/** One number divided by another; undefined where either is missing. */
export function divide(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || !b ? undefined : a / b;
}
