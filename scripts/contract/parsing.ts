/** The JSON value of a text, read in a tenth of the time that YAML takes; undefined where it is no JSON, or has a name twice in one object. */
export function parsePlainJson(text: string): unknown {
  // Only an object or a list can be long.
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return countNames(value) === countWrittenNames(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The number of names in all objects of a value; not a number where one is `<<`, which has a meaning of its own in YAML. */
function countNames(value: unknown): number {
  let count = 0;
  const open = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null) continue;
    const isList = Array.isArray(next);
    for (const key of Object.keys(next)) {
      if (key === '<<') return Number.NaN;
      if (!isList) count++;
      open.push(Reflect.get(next, key));
    }
  }
  return count;
}

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];

/** The number of strings before a colon in what is known to be JSON. */
function countWrittenNames(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at)) {
    for (at++; text.charCodeAt(at) !== quote; at++) if (text.charCodeAt(at) === backslash) at++;
    for (at++; isSpace(text.charCodeAt(at)); at++);
    if (text.charCodeAt(at) === colon) count++;
  }
  return count;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** The size that a value may have once everything that it holds more than once is written out, in characters of JSON; and its depth. */
export interface ExpansionLimits {
  /** The most that parts held more than once may add. */
  repeated: number;
  total: number;
  depth: number;
}

/** A value that cannot be written out within the limits, and the keys that lead to the first part where it exceeds them. */
export class Expansion extends Error {
  override name = 'Expansion';
  readonly keys: string[];

  constructor(message: string, keys: string[]) {
    super(message);
    this.keys = keys;
  }
}

/** The measures of an object: its size and depth, and the part of the size that has been seen before. */
interface Extent {
  total: number;
  repeated: number;
  depth: number;
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
    if (keys.length + extent.depth > limits.depth) fail(`This is nested more than ${limits.depth} levels deep`);
    if (extent.repeated > limits.repeated)
      fail(`What is repeated here unfolds to more than ${inMebibytes(limits.repeated)} of JSON`);
    if (extent.total > limits.total) fail(`This unfolds to more than ${inMebibytes(limits.total)} of JSON`);
    return extent;
  };
  const visit = (part: unknown): Extent => {
    if (typeof part !== 'object' || part === null) return { total: sizeOf(part), repeated: 0, depth: 0 };
    if (open.has(part)) fail('This holds itself, and has no end');
    const before = known.get(part);
    if (before) return check({ ...before, repeated: before.total });
    open.add(part);
    const extent = check({ total: 2, repeated: 0, depth: 0 });
    for (const key of Object.keys(part)) {
      keys.push(key);
      const child = visit(Reflect.get(part, key));
      keys.pop();
      extent.total += child.total + (Array.isArray(part) ? 1 : key.length + 4);
      extent.repeated += child.repeated;
      extent.depth = Math.max(extent.depth, child.depth + 1);
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
