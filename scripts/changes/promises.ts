/** What those who answer for a contract promise about its changes. */
export interface Promises {
  /** The date on which the contracts are compared, such as `2027-03-31`. */
  today: string;
  /** The least number of days from the notice that something is deprecated to its end. */
  noticeDays: number;
  /** The levels of `x-stability` at which a part may change without notice. */
  freeLevels: string[];
}

const dayLength = 24 * 60 * 60 * 1000;

/** Reads a date of the form `2027-03-31`; undefined if it is none. */
export function readDate(value: unknown): string | undefined {
  const text = value instanceof Date ? value.toISOString() : String(value);
  const [, date = ''] = /^(\d{4}-\d\d-\d\d)(?:T|$)/.exec(text) ?? [];
  const time = Date.parse(date);
  // 2027-02-30 is parsed as a day in March.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(date) ? undefined : date;
}

/** The first date on which something may end that is announced today. */
export function firstEnd({ today, noticeDays }: Promises): string {
  return new Date(Date.parse(today) + noticeDays * dayLength).toISOString().slice(0, 10);
}
