import type { DatabaseSync } from 'node:sqlite';

/** The names that are put into the index at a time, which takes some milliseconds. */
const atOnce = 500;

/** The id of the last job whose name is in the index. */
export function readIndexed(database: DatabaseSync): number {
  return Number(database.prepare('SELECT indexed FROM name_search').get()?.indexed);
}

/** The condition of the index for names that contain a text; none for a text that is too short for it. */
export function renderMatch(text: string): string | undefined {
  const letters = [...text.toLowerCase()];
  const parts = new Set(letters.slice(2).map((letter, index) => `${letters[index]}${letters[index + 1]}${letter}`));
  return parts.size === 0 ? undefined : [...parts].map((part) => `"${part.replaceAll('"', '""')}"`).join(' AND ');
}

/** Puts the next names into the index, in the transaction of the caller, if there are enough; tells whether there were. */
export function indexNames(database: DatabaseSync): boolean {
  const indexed = readIndexed(database);
  const rows = database
    .prepare('SELECT id, name FROM workflow_jobs WHERE id > ? ORDER BY id LIMIT ?')
    .all(indexed, atOnce) as { id: number; name: string }[];
  const last = rows.at(-1);
  if (!last || rows.length < atOnce) return false;
  const insert = database.prepare('INSERT INTO workflow_job_names (rowid, name) VALUES (?, ?)');
  for (const { id, name } of rows) insert.run(id, name.toLowerCase());
  database.prepare('UPDATE name_search SET indexed = ?').run(last.id);
  return true;
}

/** Puts names into the index by and by, once there may be enough of them that are not. */
export interface NameIndexing {
  /** Takes note of a job that was put in. */
  note(id: number): void;
  /** Stops; resolves once nothing is written any more. */
  stop(): Promise<void>;
}

/**
 * Starts to put names into the index whenever `atOnce` jobs have come since.
 * @param write runs work in a transaction
 */
export function startNameIndexing(
  database: DatabaseSync,
  write: (work: () => boolean) => Promise<boolean>,
): NameIndexing {
  let due = readIndexed(database) + atOnce;
  let running: Promise<void> | undefined;
  let isStopped = false;
  const run = async () => {
    try {
      while (!isStopped && (await write(() => indexNames(database)))) due = readIndexed(database) + atOnce;
    } catch {
      // The names stay where they are found without the index, and the next job brings the next try.
    }
    running = undefined;
  };
  const note = (id: number) => {
    if (id >= due && !isStopped) running ??= run();
  };
  const newest = database.prepare('SELECT max(id) AS id FROM workflow_jobs').get();
  note(Number(newest?.id ?? 0));
  return {
    note,
    async stop() {
      isStopped = true;
      await running;
    },
  };
}
