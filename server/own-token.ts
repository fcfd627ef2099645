import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isSecret, type Token } from './auth.ts';
import { keepToOwner, makeOwnFolder } from './data-folder.ts';

/** A token of the server's own, and the file in which its secret is kept. */
export interface OwnToken extends Token {
  file: string;
}

/** The token of a server that was given none: made once, then kept in `folder` where only its owner can read it. Throws where the file holds no secret. */
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
