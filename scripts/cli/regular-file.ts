import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats, statSync } from 'node:fs';
import { relative } from 'node:path';

/** The most bytes that a file of a contract may have. */
export const longestFile = 32 * 1024 * 1024;

/** Opening a pipe without this waits until a process writes to it. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The text of a file, its line ends those of Unix. Throws an error that names it when there is none, when it is no regular file, or too long. */
export function readRegularFile(file: string): string {
  const name = relative('', file) || '.';
  // To open a device may already do something.
  requireRegular(name, statSync(file, { throwIfNoEntry: false }));
  const descriptor = openSync(file, flags);
  try {
    requireRegular(name, fstatSync(descriptor));
    return readFileSync(descriptor, 'utf8').replaceAll('\r\n', '\n');
  } finally {
    closeSync(descriptor);
  }
}

function requireRegular(name: string, stats: Stats | undefined): void {
  if (!stats) throw new Error(`There is no file ${name}.`);
  if (stats.isDirectory()) throw new Error(`${name} is a folder: name a file in it.`);
  if (!stats.isFile()) throw new Error(`${name} is no regular file, and is not opened.`);
  if (stats.size > longestFile) throw new Error(`${name} is larger than ${longestFile / 1024 ** 2} MiB.`);
}
