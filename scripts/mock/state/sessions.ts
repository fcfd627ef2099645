import { createHash } from 'node:crypto';
import { RequestJournal } from './request-journal.ts';
import { weigh } from './weigh.ts';

/** A thing that a session keeps. */
export interface Item {
  /** The value of the path parameter that tells it from the others, as text. */
  key: string;
  /** The values of the other path parameters that it belongs to, by their places, such as `/users/{}`. */
  parents: Record<string, string>;
  value: Record<string, unknown>;
}

/** The most counters of preferences that a session keeps; those that were used the longest ago go first. */
const mostUses = 10_000;

/** About the bytes that a counter takes. */
const bytesOfUse = 200;

/** What one session of a mock keeps; sessions know nothing of each other. */
export class MockSession {
  /** By the name of their resource, in the order of creation. */
  readonly items = new Map<string, Item[]>();
  /** The keys that were counted last, by the name of their resource; one that was removed does not come again. */
  readonly counters = new Map<string, number>();
  /** The resources of which something was created that could not be kept: from then on nothing is known of what there is. */
  readonly unkept = new Set<string>();
  readonly journal = new RequestJournal();
  readonly #uses = new Map<string, number>();
  readonly #weights = new WeakMap<Item, number>();
  #preferences: SessionPreferences = { prefer: '', operations: {} };
  #itemBytes = 0;

  /** About the bytes of memory that it takes. */
  get bytes(): number {
    return this.#itemBytes + this.journal.bytes + weigh(this.#preferences) + bytesOfUse * (1 + this.#uses.size);
  }

  /** The preferences that hold where a request says nothing else. */
  get preferences(): SessionPreferences {
    return this.#preferences;
  }

  set preferences(preferences: SessionPreferences) {
    this.#preferences = preferences;
    this.#uses.clear();
  }

  itemsOf(resource: string): Item[] {
    return this.items.get(resource) ?? [];
  }

  put(resource: string, items: Item[]): void {
    const sum = (list: Item[]) => list.reduce((bytes, item) => bytes + this.#weigh(item), 0);
    this.#itemBytes += sum(items) - sum(this.itemsOf(resource));
    if (items.length > 0) this.items.set(resource, items);
    else this.items.delete(resource);
  }

  /** Adds an item at the end, in a time that does not grow with their number. */
  add(resource: string, item: Item): void {
    const items = this.items.get(resource);
    if (items) {
      items.push(item);
      this.#itemBytes += this.#weigh(item);
    } else this.put(resource, [item]);
  }

  /** Keeps these items alone, and counts their keys anew. */
  replaceState(state: KeptState): void {
    for (const resource of this.items.keys()) this.put(resource, []);
    this.counters.clear();
    this.unkept.clear();
    for (const [resource, items] of Object.entries(state)) this.put(resource, items);
  }

  /** Counts a use of preferences of an operation that hold so many times, and tells whether they still do. */
  use(operation: string, text: string, times: number): boolean {
    const key = createHash('sha256').update(`${operation} ${text}`).digest('base64');
    const used = this.#uses.get(key) ?? 0;
    this.#uses.delete(key);
    this.#uses.set(key, Math.min(used + 1, times));
    const [oldest] = this.#uses.keys();
    if (this.#uses.size > mostUses && oldest !== undefined) this.#uses.delete(oldest);
    return used < times;
  }

  #weigh(item: Item): number {
    const known = this.#weights.get(item) ?? weigh(item);
    this.#weights.set(item, known);
    return known;
  }
}

/** Values of the `Prefer` header: for every operation, and by operationId. */
export interface SessionPreferences {
  prefer: string;
  operations: Record<string, string>;
}

/** The kept things of a session, by the name of their resource, as they are given and taken. */
export type KeptState = Record<string, Item[]>;

/** The most sessions that are kept, and about the most bytes of memory that all of them take together. */
const mostSessions = 10_000;
export const mostMemory = 67_108_864;

/**
 * The sessions of a mock, by name; they outlive the contract that they were begun with. Where they become too many, or take
 * too much memory together, those that were used the longest ago are forgotten first.
 */
export class MockSessions {
  readonly #sessions = new Map<string, { session: MockSession; bytes: number }>();
  readonly #seed: KeptState;
  readonly #tell: (sentence: string) => void;
  #bytes = 0;
  /** The requests that the contract allows, whatever the response to them. */
  readonly valid = new WeakSet<object>();

  /** @param tell is told of each session that is forgotten before anybody has reset it */
  constructor(seed: KeptState = {}, tell: (sentence: string) => void = () => {}) {
    this.#seed = seed;
    this.#tell = tell;
  }

  /** How many there are. */
  get size(): number {
    return this.#sessions.size;
  }

  /** About the bytes of memory that all of them take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The session of a name; one that is new begins with the seed. */
  of(name: string): MockSession {
    const kept = this.#sessions.get(name) ?? { session: this.#begin(), bytes: 0 };
    // The last in order is the one that was used last.
    this.#sessions.delete(name);
    this.#sessions.set(name, kept);
    this.settle(name);
    return kept.session;
  }

  /** Takes account of what a session has come to keep. */
  settle(name: string): void {
    const kept = this.#sessions.get(name);
    if (!kept) return;
    const { bytes } = kept.session;
    this.#bytes += bytes - kept.bytes;
    kept.bytes = bytes;
    for (const [oldest] of this.#sessions) {
      if (this.#sessions.size <= mostSessions && this.#bytes <= mostMemory) return;
      this.reset(oldest);
      const which = oldest === '' ? 'without a name' : oldest;
      this.#tell(
        `The session ${which} is forgotten: ${mostSessions} sessions of ${mostMemory} bytes together are kept.`,
      );
    }
  }

  /** Forgets a session, or all of them. */
  reset(name?: string): void {
    if (name === undefined) {
      this.#sessions.clear();
      this.#bytes = 0;
      return;
    }
    this.#bytes -= this.#sessions.get(name)?.bytes ?? 0;
    this.#sessions.delete(name);
  }

  #begin(): MockSession {
    const session = new MockSession();
    session.replaceState(structuredClone(this.#seed));
    return session;
  }
}
