/** The one of some names that a name with a slip of the keys was meant to be; undefined where none is near. */
export function findNearest(name: string, names: Iterable<string>): string | undefined {
  // A short name is near to too many others.
  const most = name.length < 4 ? 0 : name.length < 6 ? 1 : 2;
  const near = [...names].map((meant) => ({ meant, slips: countSlips(name, meant, most) }));
  return near.filter(({ slips }) => slips <= most).sort((one, other) => one.slips - other.slips)[0]?.meant;
}

/** The letters that are wrong, missing, too many or in the wrong order; more than `most` where there are more. */
function countSlips(from: string, to: string, most: number): number {
  if (Math.abs(from.length - to.length) > most) return most + 1;
  const rows = [Array.from({ length: to.length + 1 }, (_, index) => index)];
  for (let row = 1; row <= from.length; row++) {
    const [above = [], twoAbove = []] = [rows[row - 1], rows[row - 2]];
    const counts = [row];
    for (let column = 1; column <= to.length; column++) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      counts.push(
        Math.min(
          (above[column] ?? 0) + 1,
          (counts[column - 1] ?? 0) + 1,
          (above[column - 1] ?? 0) + (isSame ? 0 : 1),
          isSwapped ? (twoAbove[column - 2] ?? 0) + 1 : most + 1,
        ),
      );
    }
    rows.push(counts);
  }
  return rows.at(-1)?.at(-1) ?? 0;
}

/** Reads a date of the form `2027-03-31`; undefined if it is none. */
export function readDate(value: unknown): string | undefined {
  const text = value instanceof Date ? value.toISOString() : String(value);
  const [, date = ''] = /^(\d{4}-\d\d-\d\d)(?:T|$)/.exec(text) ?? [];
  const time = Date.parse(date);
  // 2027-02-30 is parsed as a day in March.
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(date) ? undefined : date;
}
