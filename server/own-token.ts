import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Token } from './auth.ts';

/** The token of a server that was given none: made once, then kept in `folder` where only its owner can read it. */
export function openOwnToken(folder: string): Token {
  const file = join(folder, 'api-token');
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(file, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    chmodSync(file, 0o600);
  }
  return { name: 'admin', secret: readFileSync(file, 'utf8').trim() };
}
