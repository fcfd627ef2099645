/** The size that a value may reach once everything that it holds more than once is written out; in characters of JSON. */
export interface ExpansionLimits {
  /** The most that parts held more than once may add. */
  repeated: number;
  total: number;
  depth: number;
}

/** A value that cannot be written out within the limits, and the keys that lead to the part where that shows first. */
export class Expansion extends Error {
  override name = 'Expansion';
  readonly keys: string[];

  constructor(message: string, keys: string[]) {
    super(message);
    this.keys = keys;
  }
}

/** The measures of an object: its size and height, and the part of the size that has been seen before. */
interface Extent {
  total: number;
  repeated: number;
  height: number;
}

/** Throws an `Expansion` for a value that holds itself, or that is too large or too deep when it is written out. Looks at each object once, however often it is held. */
export function requireFinite(value: unknown, limits: ExpansionLimits): void {
  const known = new Map<object, Extent>();
  const open = new Set<object>();
  const keys: string[] = [];
  const fail = (message: string): never => {
    throw new Expansion(message, [...keys]);
  };
  const check = (extent: Extent): Extent => {
    if (keys.length + extent.height > limits.depth) fail(`This is nested more than ${limits.depth} levels deep`);
    if (extent.repeated > limits.repeated)
      fail(`What is repeated here unfolds to more than ${inMebibytes(limits.repeated)} of JSON`);
    if (extent.total > limits.total) fail(`This unfolds to more than ${inMebibytes(limits.total)} of JSON`);
    return extent;
  };
  const visit = (part: unknown): Extent => {
    if (typeof part !== 'object' || part === null) return { total: sizeOf(part), repeated: 0, height: 0 };
    if (open.has(part)) fail('This holds itself, and has no end');
    const before = known.get(part);
    if (before) return check({ ...before, repeated: before.total });
    open.add(part);
    const extent = check({ total: 2, repeated: 0, height: 0 });
    for (const key of Object.keys(part)) {
      keys.push(key);
      const child = visit(Reflect.get(part, key));
      keys.pop();
      extent.total += child.total + (Array.isArray(part) ? 1 : key.length + 4);
      extent.repeated += child.repeated;
      extent.height = Math.max(extent.height, child.height + 1);
      check(extent);
    }
    open.delete(part);
    known.set(part, extent);
    return extent;
  };
  visit(value);
}

function sizeOf(scalar: unknown): number {
  return typeof scalar === 'string' ? scalar.length + 2 : String(scalar).length;
}

function inMebibytes(characters: number): string {
  return `${characters / 1024 ** 2} MiB`;
}
