import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The differences between a folder and what should be in it. */
export interface Difference {
  file: string;
  kind: 'missing' | 'stale' | 'unknown';
}

/** Compares `folder` with the wanted content; a file that nobody wants is a difference too. */
export async function findDifferences(folder: string, wanted: Map<string, string>): Promise<Difference[]> {
  const present = await readdir(folder).catch(() => []);
  const unknown = present.filter((file) => !wanted.has(file)).map((file): Difference => ({ file, kind: 'unknown' }));
  const others = [...wanted].map(async ([file, content]): Promise<Difference | undefined> => {
    const found = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    if (found === content) return undefined;
    return { file, kind: found === undefined ? 'missing' : 'stale' };
  });
  return [...(await Promise.all(others)).filter((difference) => difference !== undefined), ...unknown];
}

/** The same for some of its files. */
export async function findPartialDifferences(folder: string, wanted: Map<string, string>): Promise<Difference[]> {
  const differences = await findDifferences(folder, wanted);
  return differences.filter(({ kind }) => kind !== 'unknown');
}

/** Makes `folder` hold just the wanted content, each file replaced in one step; files that are right are left alone. */
export async function mendDifferences(
  folder: string,
  wanted: Map<string, string>,
  differences: Difference[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { file, kind } of differences) {
    const target = join(folder, file);
    if (kind === 'unknown') {
      await rm(target, { recursive: true });
      continue;
    }
    const draft = join(folder, `.${file}.${process.pid}`);
    await writeFile(draft, wanted.get(file) ?? '');
    await rename(draft, target);
  }
}
