import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isSecret, type Token } from './auth.ts';

/** Makes a folder, and those above it, for its owner's eyes alone; one that is there stays as it is. */
function makeOwnFolder(folder: string): void {
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
    // Its owner has decided about its readers.
    if (code !== 'ENOENT' && code !== 'EPERM' && code !== 'EROFS') throw error;
  }
}

/** A token of the server's own, and the file that holds its secret. */
export interface OwnToken extends Token {
  file: string;
}

/** The token of a server that was given none: created once, then stored in `folder` where only its owner can read it. Throws where the file holds no secret. */
export function openOwnToken(folder: string): OwnToken {
  const file = join(folder, 'api-token');
  makeOwnFolder(folder);
  keepToOwner(folder, 0o700);
  try {
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    keepToOwner(file, 0o600);
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (!isSecret(secret)) {
    throw new Error(`${file} holds no secret of 16 characters or more: delete it, and the next start makes another.`);
  }
  return { name: 'admin', secret, file };
}
