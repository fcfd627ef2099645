import { watch } from 'chokidar';

/** How long the files must be quiet before a save counts as done. */
const quietMilliseconds = 10;
/** The same while saves follow each other closely: a burst is one save. */
const burstMilliseconds = 100;
/** Saves that are no further apart than this follow each other closely. */
const closeMilliseconds = 300;

/** A watcher of files and folders. */
export interface Watcher {
  /** Watches these as well. */
  add(paths: string[]): void;
  /** Whether files have changed that have not been reported yet. */
  isPending(): boolean;
  close(): Promise<void>;
}

/** Reports the files that were changed, added or deleted, together once they are quiet; never two reports at the same time. */
export function startWatching(paths: string[], report: (files: string[]) => Promise<void>): Watcher {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let reporting = false;
  let last = Number.NEGATIVE_INFINITY;

  const flush = async () => {
    if (reporting || changed.size === 0) return;
    reporting = true;
    const files = [...changed].sort();
    changed.clear();
    await report(files);
    reporting = false;
    if (changed.size > 0) schedule(quietMilliseconds);
  };
  const schedule = (milliseconds: number) => {
    clearTimeout(timer);
    timer = setTimeout(flush, milliseconds);
  };
  const watcher = watch(paths, { ignoreInitial: true, ignored: /(^|[\\/])(node_modules|\.git|\.data)([\\/]|$)|~$|\.sw[px]$/ });
  watcher.on('all', (event, path) => {
    if (event.endsWith('Dir')) return;
    const now = performance.now();
    changed.add(path);
    schedule(now - last < closeMilliseconds ? burstMilliseconds : quietMilliseconds);
    last = now;
  });
  return {
    add: (more) => void watcher.add(more),
    isPending: () => changed.size > 0,
    close: async () => {
      clearTimeout(timer);
      await watcher.close();
    },
  };
}
