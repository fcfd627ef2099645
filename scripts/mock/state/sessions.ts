import { RequestJournal } from './request-journal.ts';

/** A thing that a session keeps. */
export interface Item {
  /** The value of the path parameter that tells it from the others, as text. */
  key: string;
  /** The values of the other path parameters that it belongs to, by their places, such as `/users/{}`. */
  parents: Record<string, string>;
  value: Record<string, unknown>;
}

/** What one session of a mock keeps; sessions know nothing of each other. */
export class MockSession {
  /** By the name of their resource, in the order of creation. */
  readonly items = new Map<string, Item[]>();
  /** The keys that were counted last, by the name of their resource; one that was removed does not come again. */
  readonly counters = new Map<string, number>();
  /** The resources of which something was created that could not be kept: from then on nothing is known of what there is. */
  readonly unkept = new Set<string>();
  /** How often a preference that holds a number of times has been followed. */
  readonly uses = new Map<string, number>();
  /** The preferences that hold where a request says nothing else. */
  preferences: SessionPreferences = { prefer: '', operations: {} };
  readonly journal = new RequestJournal();

  itemsOf(resource: string): Item[] {
    return this.items.get(resource) ?? [];
  }

  put(resource: string, items: Item[]): void {
    if (items.length > 0) this.items.set(resource, items);
    else this.items.delete(resource);
  }
}

/** Values of the `Prefer` header: for every operation, and by operationId. */
export interface SessionPreferences {
  prefer: string;
  operations: Record<string, string>;
}

/** The kept things of a session, by the name of their resource, as they are given and taken. */
export type KeptState = Record<string, Item[]>;

/** The most sessions that are kept; beyond that the one that was used the longest ago is forgotten. */
const mostSessions = 10_000;

/** The sessions of a mock, by name; they outlive the contract that they were begun with. */
export class MockSessions {
  readonly #sessions = new Map<string, MockSession>();
  readonly #seed: KeptState;
  /** The requests that the contract allows, whatever the response to them. */
  readonly valid = new WeakSet<object>();

  constructor(seed: KeptState = {}) {
    this.#seed = seed;
  }

  /** How many there are. */
  get size(): number {
    return this.#sessions.size;
  }

  /** The session of a name; one that is new begins with the seed. */
  of(name: string): MockSession {
    const session = this.#sessions.get(name) ?? this.#begin();
    // The last in order is the one that was used last.
    this.#sessions.delete(name);
    this.#sessions.set(name, session);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > mostSessions && oldest !== undefined) this.#sessions.delete(oldest);
    return session;
  }

  /** Forgets a session, or all of them. */
  reset(name?: string): void {
    if (name === undefined) this.#sessions.clear();
    else this.#sessions.delete(name);
  }

  #begin(): MockSession {
    const session = new MockSession();
    for (const [resource, items] of Object.entries(this.#seed)) session.put(resource, structuredClone(items));
    return session;
  }
}
