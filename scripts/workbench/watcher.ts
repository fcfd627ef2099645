import { type Dirent, type FSWatcher, readdirSync, watch } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

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

/** Folders that are watched, with the folders in them. */
export interface WatchedFolders {
  add(folder: string): void;
  close(): void;
}

/** The levels of folders in a folder that are watched. */
const mostLevels = 3;

/** Calls `onChange` with every file that is changed, added, moved or deleted in the folders, at each of the events that this causes. */
export function watchFolders(onChange: (file: string) => void): WatchedFolders {
  const watchers = new Map<string, FSWatcher>();
  const parents = new Map<string, FSWatcher>();

  const drop = (folder: string) => {
    for (const [name, watcher] of watchers) {
      if (name !== folder && !name.startsWith(folder + sep)) continue;
      watcher.close();
      watchers.delete(name);
    }
  };
  /** Files that are in the folder already are only told of when the folder itself is news. */
  const enter = (folder: string, levels: number, tell: (file: string) => void) => {
    drop(folder);
    const watcher = tryToWatch(folder, (event, name) => {
      const path = join(folder, name);
      if (event === 'rename' && levels > 0 && !isIgnored(name)) enter(path, levels - 1, onChange);
      onChange(path);
    });
    if (!watcher) return;
    watchers.set(
      folder,
      watcher.once('error', () => drop(folder)),
    );
    for (const entry of listEntries(folder)) {
      const path = join(folder, entry.name);
      if (!entry.isDirectory()) tell(path);
      else if (levels > 0 && !isIgnored(entry.name)) enter(path, levels - 1, tell);
    }
  };
  return {
    add(folder) {
      if (parents.has(folder)) return;
      enter(folder, mostLevels, () => {});
      // A folder that is deleted and made anew, as by a checkout, is another one to the system.
      const parent = tryToWatch(dirname(folder), (event, name) => {
        if (event === 'rename' && name === basename(folder)) enter(folder, mostLevels, onChange);
      });
      if (parent)
        parents.set(
          folder,
          parent.once('error', () => {}),
        );
    },
    close() {
      for (const watcher of [...watchers.values(), ...parents.values()]) watcher.close();
    },
  };
}

/** Folders that are not written by hand. */
function isIgnored(name: string): boolean {
  return name === 'node_modules' || name.startsWith('.');
}

/** None when the folder is gone, or no folder. */
function tryToWatch(folder: string, listener: (event: string, name: string) => void): FSWatcher | undefined {
  try {
    // Without the slash a file could be watched as well.
    return watch(folder + sep, (event, name) => {
      if (name !== null) listener(event, name);
    });
  } catch {
    return undefined;
  }
}

function listEntries(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
