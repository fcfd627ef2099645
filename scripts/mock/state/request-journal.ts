import { weigh } from './weigh.ts';

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

/** The most requests that are remembered, and about the most bytes of memory that they take; the oldest are forgotten first. */
const mostEntries = 1000;
const mostBytes = 8_388_608;

/** The requests of a session, in the order in which they were responded to. */
export class RequestJournal {
  #entries: { entry: JournalEntry; bytes: number }[] = [];
  #forgotten = 0;
  #bytes = 0;

  get entries(): readonly JournalEntry[] {
    return this.#entries.map(({ entry }) => entry);
  }

  /** About the bytes of memory that they take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many have been forgotten. */
  get forgotten(): number {
    return this.#forgotten;
  }

  add(entry: JournalEntry): void {
    const bytes = weigh(entry);
    this.#entries.push({ entry, bytes });
    this.#bytes += bytes;
    while (this.#entries.length > mostEntries || this.#bytes > mostBytes) {
      this.#bytes -= this.#entries.shift()?.bytes ?? 0;
      this.#forgotten += 1;
    }
  }
}
