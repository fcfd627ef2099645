import { createChance } from './chance-of-seed.ts';

/**
 * What is decided wherever a schema leaves a choice, by the place in the value: the first option, until a place was found
 * to violate the contract. From then on it goes through its options, one combination after the other.
 */
export class Plan {
  /** Makes every decision at random, the same way for the same seed. */
  readonly seed: string | undefined;
  /** True if what may be left out is left out first. */
  readonly isLean: boolean;
  private readonly levels = new Map<string, number>();
  private readonly banned = new Set<string>();
  private readonly forced = new Map<string, Set<string>>();
  private readonly dropped = new Map<string, Set<string>>();
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

  /** Goes on to the next combination of options at a place. */
  raise(path: string): void {
    this.levels.set(path, this.levelOf(path) + 1);
  }

  /** Gives up a value that the contract itself gives. */
  ban(key: string): void {
    this.banned.add(key);
  }

  isBanned(key: string): boolean {
    return this.banned.has(key);
  }

  force(path: string, name: string): void {
    namesAt(this.forced, path).add(name);
    namesAt(this.dropped, path).delete(name);
  }

  drop(path: string, name: string): void {
    namesAt(this.dropped, path).add(name);
    namesAt(this.forced, path).delete(name);
  }

  listForced(path: string): string[] {
    return [...(this.forced.get(path) ?? [])];
  }

  isDropped(path: string, name: string): boolean {
    return this.dropped.get(path)?.has(name) === true;
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

function namesAt(names: Map<string, Set<string>>, path: string): Set<string> {
  const known = names.get(path) ?? new Set();
  names.set(path, known);
  return known;
}
