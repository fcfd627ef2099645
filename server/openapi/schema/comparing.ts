/** The first item that is equal to one before it, and that one. */
export function findTwins(items: unknown[]): { i: number; j: number } | undefined {
  const seen = new Map<unknown, number>();
  for (const [i, item] of items.entries()) {
    const key = typeof item === 'object' && item !== null ? canonicalText(item) : keyOf(item);
    const j = seen.get(key);
    if (j !== undefined) return { i, j };
    seen.set(key, i);
  }
  return undefined;
}

/** A key of a scalar that differs from that of every list and object. */
function keyOf(item: unknown): unknown {
  return typeof item === 'string' ? `'${item}` : item;
}

/** A value as JSON text that is the same for equal values: names in a fixed order, and no second copy of the value. */
export function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalText(member)}`).join()}}`;
}

/** A step between numbers as a decimal fraction: `count` of a unit, of which there are `units` in one. */
interface Step {
  count: number;
  units: number;
}

/** Tells whether a number is a multiple of a step, as the keyword does. */
export function isMultiple(value: number, step: number): boolean {
  const { count, units } = readStep(step) ?? { count: step, units: 1 };
  const whole = Math.round(value * units);
  // Of two whole numbers that a double can hold, division gives the double that is nearest: that of the decimal text.
  return units === 1 ? value % count === 0 : whole / units === value && whole % count === 0;
}

/** Tells whether the step is a binary fraction as well, so that division is exact. */
export function isBinaryStep(step: number): boolean {
  return Number.isInteger(step * 1024);
}

/** Undefined for a step that doubles cannot be compared with exactly. */
export function readStep(step: number): Step | undefined {
  const [mantissa = '', exponent = '0'] = String(step).split('e');
  const digits = (mantissa.split('.')[1]?.length ?? 0) - Number(exponent);
  const units = 10 ** Math.max(0, digits);
  const count = Math.round(step * units);
  return step > 0 && digits <= 22 && Number.isSafeInteger(count) ? { count, units } : undefined;
}
