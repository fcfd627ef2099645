import { createHash } from 'node:crypto';
import type { AnyResponse } from '../../server/steps.ts';

/** An item of a resource. */
export interface Item {
  /** The value of the path parameter that tells it from the others, as text. */
  key: string;
  /** The values of the other path parameters that it belongs to, by their places, such as `/users/{}`. */
  parents: Record<string, string>;
  value: Record<string, unknown>;
}

/** The items of a session, by the name of their resource, in the order of creation. */
export type SessionState = Record<string, Item[]>;

/** Values of the `Prefer` header: for every operation, and by operationId. */
export interface SessionPreferences {
  prefer: string | string[];
  operations: Record<string, string | string[]>;
}

/** A request, and the response of the mock. */
export interface JournalEntry {
  /** When it came, in UTC. */
  time: string;
  milliseconds: number;
  method: string;
  url: string;
  operation: string | undefined;
  status: number;
  /** The header `x-mocked`. */
  mocked: string;
  /** Credentials are left out. */
  request: { headers: Record<string, string>; body?: string };
  response: { headers: Record<string, string>; body?: string };
  /** In which ways a request that was passed on, or its response, violates the contract. */
  violations?: string[];
  /** True if the request, or the response to one that was passed on, violates the contract. */
  isViolation: boolean;
}

/** The bytes that a value, a member of one and a character take in memory, at most about. */
const bytesOf = { value: 64, member: 16, character: 2 };

/** About how many bytes a JSON value takes in memory, which are many more than its text has. */
export function weigh(value: unknown): number {
  if (typeof value === 'string') return bytesOf.value + bytesOf.character * value.length;
  if (typeof value !== 'object' || value === null) return bytesOf.member;
  return Object.entries(value).reduce(
    (sum, [name, member]) => sum + bytesOf.member + bytesOf.character * name.length + weigh(member),
    bytesOf.value,
  );
}

/** The same of a JSON text, before it is read. */
export function weighText(text: string): number {
  let values = 1;
  for (const character of text) if (character === ',' || character === '[' || character === '{') values += 1;
  return bytesOf.value * values + bytesOf.character * text.length;
}

/** The limits of a journal; the oldest entries go first. */
const mostEntries = 1000;
const mostJournalBytes = 8_388_608;

/** The requests of a session, in the order of the responses to them. */
class RequestJournal {
  readonly #entries: { entry: JournalEntry; bytes: number }[] = [];
  #forgotten = 0;
  #bytes = 0;

  get entries(): readonly JournalEntry[] {
    return this.#entries.map(({ entry }) => entry);
  }

  /** About the bytes of memory that they take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many are no longer there. */
  get forgotten(): number {
    return this.#forgotten;
  }

  add(entry: JournalEntry): void {
    const bytes = weigh(entry);
    this.#entries.push({ entry, bytes });
    this.#bytes += bytes;
    while (this.#entries.length > mostEntries || this.#bytes > mostJournalBytes) {
      this.#bytes -= this.#entries.shift()?.bytes ?? 0;
      this.#forgotten += 1;
    }
  }
}

/** The most counters of preferences that a session has; those that were used the longest ago go first. */
const mostUses = 10_000;

/** About the bytes that a counter and a response take. */
const bytesOfUse = 200;
const bytesOfResponse = 4000;

/** What one session of a mock stores; sessions know nothing of each other. */
export class MockSession {
  readonly items = new Map<string, Item[]>();
  /** The keys that were counted last, by the name of their resource; one that was removed does not come again. */
  readonly counters = new Map<string, number>();
  /** The resources with an item that could not be recorded: from then on the mock does not know their items. */
  readonly incomplete = new Set<string>();
  readonly journal = new RequestJournal();
  /** The responses to requests with an `Idempotency-Key`, by operation and key; none as long as a request is at work. */
  readonly responses = new Map<string, { request: string; response: AnyResponse | undefined; mocked: string }>();
  readonly #uses = new Map<string, { used: number; since: number }>();
  readonly #weights = new WeakMap<Item, number>();
  #preferences: SessionPreferences = { prefer: '', operations: {} };
  #itemBytes = 0;

  /** About the bytes of memory that it takes. */
  get bytes(): number {
    return (
      this.#itemBytes +
      this.journal.bytes +
      weigh(this.#preferences) +
      bytesOfUse * (1 + this.#uses.size) +
      bytesOfResponse * this.responses.size
    );
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

  /** Replaces all items, and counts their keys anew. */
  replaceState(state: SessionState): void {
    for (const resource of this.items.keys()) this.put(resource, []);
    this.counters.clear();
    this.incomplete.clear();
    this.responses.clear();
    for (const [resource, items] of Object.entries(state)) this.put(resource, items);
  }

  /** Counts a use of preferences, none without a text, and tells how many there were before, within so many seconds. */
  count(text: string | undefined, seconds = Infinity): { used: number; secondsLeft: number } {
    if (text === undefined) return { used: 0, secondsLeft: 0 };
    const key = createHash('sha256').update(text).digest('base64');
    const now = Date.now() / 1000;
    const known = this.#uses.get(key);
    const { used, since } = known && now - known.since < seconds ? known : { used: 0, since: now };
    this.#uses.delete(key);
    this.#uses.set(key, { used: used + 1, since });
    const [oldest] = this.#uses.keys();
    if (this.#uses.size > mostUses && oldest !== undefined) this.#uses.delete(oldest);
    return { used, secondsLeft: Math.ceil(since + seconds - now) };
  }

  #weigh(item: Item): number {
    const bytes = this.#weights.get(item) ?? weigh(item);
    this.#weights.set(item, bytes);
    return bytes;
  }
}

/** The limits of all sessions of a mock together. */
const mostSessions = 10_000;
export const mostMemory = 67_108_864;

/** What each session begins with. */
export interface Begun {
  seed?: SessionState;
  preferences?: SessionPreferences;
  /** Gets a sentence for each session that is forgotten without a reset. */
  warn?: (sentence: string) => void;
}

/**
 * The sessions of a mock, by name; they outlive the contract that they began with. Beyond the limits those that were used
 * the longest ago are forgotten first.
 */
export class MockSessions {
  readonly #sessions = new Map<string, { session: MockSession; bytes: number }>();
  readonly #begun: Begun;
  #bytes = 0;
  /** The requests that the contract allows, whatever the response to them. */
  readonly valid = new WeakSet<object>();
  /** In which ways requests that were passed on, and their responses, violate it. */
  readonly violations = new WeakMap<object, string[]>();

  constructor(begun: Begun = {}) {
    this.#begun = begun;
  }

  get size(): number {
    return this.#sessions.size;
  }

  /** About the bytes of memory that all of them take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The session of a name; a new one begins with the seed. */
  of(name: string): MockSession {
    const entry = this.#sessions.get(name) ?? { session: this.#begin(), bytes: 0 };
    // The last in order is the one that was used last.
    this.#sessions.delete(name);
    this.#sessions.set(name, entry);
    this.settle(name);
    return entry.session;
  }

  /** Counts the memory of a session again after it changed. */
  settle(name: string): void {
    const entry = this.#sessions.get(name);
    if (!entry) return;
    const { bytes } = entry.session;
    this.#bytes += bytes - entry.bytes;
    entry.bytes = bytes;
    for (const [oldest] of this.#sessions) {
      if (this.#sessions.size <= mostSessions && this.#bytes <= mostMemory) return;
      this.reset(oldest);
      const which = oldest === '' ? 'without a name' : oldest;
      this.#begun.warn?.(
        `The session ${which} is forgotten: the limit is ${mostSessions} sessions of ${mostMemory} bytes together.`,
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
    const { seed, preferences } = this.#begun;
    if (seed) session.replaceState(structuredClone(seed));
    if (preferences) session.preferences = preferences;
    return session;
  }
}
