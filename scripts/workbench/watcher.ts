import { watchFolders } from './folders.ts';

/** The files must be quiet for so many milliseconds before a save counts as done. */
const quietMilliseconds = 6;
/** The same in a burst, which is one save however long it lasts. */
const burstMilliseconds = 100;
/** So many events, each this close to the one before, are a burst; a single save can be three. */
const burstEvents = 4;
const closeMilliseconds = 300;

/** The endings of files in which contracts and code are written. */
const relevant = /\.(ya?ml|json|ts|js|sql|css)$/;

/** A watcher of folders. */
export interface Watcher {
  /** Watches these folders as well. */
  add(folders: string[]): void;
  /** True if something has changed that is not reported yet. */
  isPending(): boolean;
  close(): Promise<void>;
}

/** Files that were changed, added or deleted at about the same time. */
export interface Save {
  files: string[];
  /** When the first of them was, by `performance.now()`. */
  since: number;
}

/** Reports each save in the folders once the files are quiet, one report after the other. Resolves when nothing can be missed. */
export async function startWatching(folders: string[], report: (save: Save) => Promise<void>): Promise<Watcher> {
  const changed = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let reported: Promise<void> = Promise.resolve();
  let last = Number.NEGATIVE_INFINITY;
  let close = 0;

  const flush = async () => {
    if (changed.size === 0) return;
    const save = { files: [...changed.keys()].sort(), since: Math.min(...changed.values()) };
    changed.clear();
    await report(save);
  };
  const watched = watchFolders((path) => {
    if (!relevant.test(path)) return;
    const now = performance.now();
    close = now - last < closeMilliseconds ? close + 1 : 0;
    if (!changed.has(path)) changed.set(path, now);
    clearTimeout(timer);
    timer = setTimeout(
      () => {
        reported = reported.then(flush);
      },
      close >= burstEvents ? burstMilliseconds : quietMilliseconds,
    );
    last = now;
  });
  for (const folder of folders) watched.add(folder);
  return {
    add: (more) => more.forEach(watched.add),
    isPending: () => changed.size > 0,
    close: async () => {
      clearTimeout(timer);
      watched.close();
      await reported;
    },
  };
}
