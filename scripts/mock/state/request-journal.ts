/** A request that a mock was asked, and what it responded. */
export interface JournalEntry {
  /** When it came, in UTC. */
  time: string;
  milliseconds: number;
  method: string;
  url: string;
  operation: string | undefined;
  status: number;
  /** What `x-mocked` said. */
  mocked: string;
  /** Credentials are left out. */
  request: { headers: Record<string, string>; body?: string };
  response: { headers: Record<string, string>; body?: string };
  /** True if the request violated the contract. */
  isViolation: boolean;
}

/** The most requests that are remembered; the oldest are forgotten first. */
const mostEntries = 1000;

/** The requests of a session, in the order in which they were responded to. */
export class RequestJournal {
  #entries: JournalEntry[] = [];

  get entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  add(entry: JournalEntry): void {
    this.#entries.push(entry);
    // Not one by one: to move a thousand for each would take its time.
    if (this.#entries.length > mostEntries * 1.25) this.#entries = this.#entries.slice(-mostEntries);
  }

  clear(): void {
    this.#entries = [];
  }
}
