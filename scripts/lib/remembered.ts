import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A digest of the files under the paths, which may be folders, and of the texts: the same only as long as all of them are. */
export async function readDigest(root: string, paths: string[], texts: Iterable<string>): Promise<string> {
  const lists = paths.map(async (path) => {
    const names = await readdir(join(root, path), { recursive: true }).catch(() => ['']);
    return names.sort().map((name) => join(root, path, name));
  });
  const files = (await Promise.all(lists)).flat();
  // A folder has no content of its own; its files follow it.
  const contents = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  const hash = createHash('sha256');
  for (const part of [...files, ...contents, ...texts]) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}

/** What was found the last time, if that was of the same digest; else finds it, and remembers it in `file` where that can be written. */
export async function remember<T>(file: string, digest: string, find: () => Promise<T>): Promise<T> {
  const last: { digest?: string; found?: T } = await readFile(file, 'utf8')
    .then(JSON.parse)
    .catch(() => ({}));
  if (last.digest === digest && last.found !== undefined) return last.found;
  const found = await find();
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeFile(file, JSON.stringify({ digest, found })))
    .catch(() => {});
  return found;
}
