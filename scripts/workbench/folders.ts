import { type Dirent, type FSWatcher, readdirSync, watch } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';

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

/** Folders that nobody writes by hand. */
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
