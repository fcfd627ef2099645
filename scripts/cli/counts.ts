import { CommandError } from './command.ts';

/** The number that an option gives, `standard` where it was left out; throws a `CommandError` when it is none. */
export function readCount(option: string, given: string | undefined, standard: number): number {
  if (given === undefined) return standard;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new CommandError(`--${option} must be a whole number from 1, not ${given}.`);
}
