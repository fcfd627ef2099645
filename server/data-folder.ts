import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/** Makes a folder, and those above it, for its owner's eyes alone; one that is there stays as it is. */
export function makeOwnFolder(folder: string): void {
  if (existsSync(folder)) return;
  // One by one: under /proc, where nothing can be made, Node's recursive way never comes back.
  makeOwnFolder(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Another process may have been faster.
    if (!existsSync(folder)) throw error;
  }
}

/** Keeps others than its owner out of a file or folder, if it is there and can be changed. */
export function keepToOwner(path: string, mode: 0o600 | 0o700): void {
  try {
    chmodSync(path, mode);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // Whoever owns it has decided who may read it.
    if (code !== 'ENOENT' && code !== 'EPERM' && code !== 'EROFS') throw error;
  }
}
