import { namesOf, pointerTo } from '../../document/index.ts';
import type { SchemaViolation } from '../checks.ts';

/** The most steps that one sample value may take: a character written, a candidate tried, a number drawn. */
export const mostSteps = 200_000;
/** The steps that each value within it takes, whatever it is. */
const stepsOfValue = 12;

/** Counts the steps of one value; `spend` throws `TooManySteps` for those that are more than are left, and takes none of them. */
export class Steps {
  private left = mostSteps;

  spend(count = 1): void {
    if (count > this.left) throw new TooManySteps(`it takes more than ${mostSteps} steps to make a sample`);
    this.left -= count;
  }

  /** Spends what a value takes that is made for so many schemas. */
  spendValue(schemas: number): void {
    this.spend(stepsOfValue + schemas);
  }

  /** Throws `TooManySteps` if so many values take more steps than are left. */
  foresee(values: number): void {
    const before = this.left;
    this.spend(values * stepsOfValue);
    this.left = before;
  }

  /** True once only what is required should be made. */
  get isScarce(): boolean {
    return this.left < mostSteps / 4;
  }
}

/** What keeps a value from being made within the steps that it may take; the message says so. */
export class TooManySteps extends Error {}

/** Creates a source of whole numbers from 0 on, below what is asked for: the same numbers for the same seed. */
export function createChance(seed: string): (below: number) => number {
  let state = hashText(seed) || 1;
  const next = () => {
    // xorshift32 (Marsaglia, 2003).
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  // Seeds that are alike begin alike.
  for (let round = 0; round < 8; round++) next();
  return (below) => (below > 0 ? Math.floor((next() / 2 ** 32) * below) : 0);
}

/** A whole number that follows from a text (FNV-1a, 32 bits). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}

/** How often a place may be wrong in the same way before all around it changes. */
const mostInPlace = 30;
/** The most violations of one attempt that change the plan. */
const mostHeeded = 200;

/**
 * What is decided wherever a schema leaves a choice, by the place in the value: the first option, until a place was found
 * to violate the contract. From then on it goes through its options, one combination after the other.
 */
export class Plan {
  /** Decides everything by chance, the same way for the same seed. */
  readonly seed: string | undefined;
  /** True if what is optional is left out first. */
  readonly isLean: boolean;
  private readonly levels = new Map<string, number>();
  private readonly banned = new Set<string>();
  /** By place, the properties that must be there (`true`), and those that must not. */
  private readonly members = new Map<string, Map<string, boolean>>();
  private left = new Map<string, number>();
  private chances = new Map<string, (below: number) => number>();

  constructor(isLean: boolean, seed?: string) {
    this.isLean = isLean;
    this.seed = seed;
  }

  /** Begins to make the value anew. */
  begin(): void {
    this.left = new Map();
    this.chances = new Map();
  }

  /** Decides among as many options, by number. */
  choose(path: string, count: number): number {
    if (count <= 1) return 0;
    if (this.seed !== undefined) return this.chanceAt(path)(count);
    const left = this.left.get(path) ?? this.startAt(path);
    this.left.set(path, Math.floor(left / count));
    return left % count;
  }

  /** How often the place was found to violate the contract. */
  levelOf(path: string): number {
    return this.levels.get(path) ?? 0;
  }

  /** Tells whether a value that was suggested or that the contract gives was found to be wrong. */
  isBanned(key: string): boolean {
    return this.banned.has(key);
  }

  /** The optional properties that were found missing. */
  listForced(path: string): string[] {
    const members = [...(this.members.get(path) ?? [])];
    return members.flatMap(([name, isForced]) => (isForced ? [name] : []));
  }

  /** Tells whether a property was found to be one too many. */
  isDropped(path: string, name: string): boolean {
    return this.members.get(path)?.get(name) === false;
  }

  /** Changes so that the next attempt at a whole value succeeds. */
  raise(path = ''): void {
    this.levels.set(path, this.levelOf(path) + 1);
  }

  /**
   * Changes so that the next attempt violates less: bans suggested values that are wrong, puts in what is missing, leaves out what is
   * too much.
   */
  repair({ visited, suggested }: Tried, violations: SchemaViolation[]): void {
    // Violations of a branch that was not taken count only where there are no others.
    const own = violations.filter(({ instancePath, pointer }) => {
      const schemas = visited.get(instancePath);
      return !schemas || schemas.has(pointer) || schemas.has(pointer.slice(0, pointer.lastIndexOf('/')));
    });
    const raised = new Set<string>();
    for (const violation of (own.length > 0 ? own : violations).slice(0, mostHeeded)) {
      const { instancePath: path } = violation;
      if (this.ban(suggested, path) || this.mend(violation) || raised.has(path)) continue;
      raised.add(path);
      this.raise(path);
      // Where that has not helped, what is around it changes.
      if (path !== '' && this.levelOf(path) % mostInPlace === 0) this.raise(outerOf(path));
    }
  }

  /** Bans the value that was suggested at the place or around it. */
  private ban(suggested: Tried['suggested'], path: string): boolean {
    for (let place = path; ; place = outerOf(place)) {
      const key = suggested.get(place);
      if (key !== undefined) this.banned.add(key);
      if (key !== undefined || place === '') return key !== undefined;
    }
  }

  /** Puts in what is missing, or leaves out what is too much; false where that is not what is wrong, or has not helped. */
  private mend({ keyword, instancePath, params }: SchemaViolation): boolean {
    const isStuck = this.levelOf(`${instancePath} ${keyword}`) > 3;
    this.raise(`${instancePath} ${keyword}`);
    if (isStuck) return false;
    const { missingProperty: missing, additionalProperty, unevaluatedProperty, propertyName } = params;
    if (typeof missing === 'string') return this.settle(instancePath, missing, true);
    const extra = additionalProperty ?? unevaluatedProperty ?? propertyName;
    if (typeof extra === 'string') return this.settle(instancePath, extra, false);
    const isForbidden = keyword === 'false schema' || keyword === 'readOnly' || keyword === 'writeOnly';
    const names = namesOf(instancePath);
    const last = names.pop();
    return isForbidden && last !== undefined && this.settle(pointerTo('', ...names), last, false);
  }

  private settle(path: string, name: string, isForced: boolean): true {
    const members = this.members.get(path) ?? new Map<string, boolean>();
    this.members.set(path, members);
    members.delete(name);
    members.set(name, isForced);
    return true;
  }

  private chanceAt(path: string): (below: number) => number {
    const known = this.chances.get(path) ?? createChance(`${this.seed} ${this.startAt(path)} ${path}`);
    this.chances.set(path, known);
    return known;
  }

  /** What is within a place that is wrong again and again changes with it. */
  private startAt(path: string): number {
    const own = this.levelOf(path);
    for (let end = path.lastIndexOf('/'); end >= 0; end = path.lastIndexOf('/', end - 1)) {
      const outer = this.levelOf(path.slice(0, end));
      if (outer > 4) return own + createChance(`${path} ${outer}`)(256);
      if (end === 0) break;
    }
    return own;
  }
}

/** What an attempt at a value was made for and of: the pointers to schemas, and the keys of suggested values, by place. */
interface Tried {
  visited: Map<string, Set<string>>;
  suggested: Map<string, string>;
}

function outerOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
