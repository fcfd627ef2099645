import { existsSync, globSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, extname, join, relative, resolve } from 'node:path';
import type { ManualPage } from '../../server/docs/index.ts';
import { CommandError } from '../cli/index.ts';

const pictureType = /^\.(png|jpe?g|gif|svg|webp|avif)$/i;

/** Reads the pages of a manual, in the order of the files that are named, and the pictures in them by their names beside the pages. */
export async function readManual(
  named: string[],
  listReferences: (text: string) => string[],
): Promise<{ manual: ManualPage[]; pictures: Map<string, string> }> {
  const files = named.flatMap((place) => {
    if (!existsSync(place)) throw new CommandError(`There is no manual ${place}.`);
    if (!statSync(place).isDirectory()) return [resolve(place)];
    return globSync('**/*.md', { cwd: place })
      .sort()
      .map((file) => resolve(place, file));
  });
  const names = new Map(files.map((file) => [file, nameOf(file, files)]));
  const pictures = new Map<string, string>();
  const manual = files.map(async (file): Promise<ManualPage> => {
    const text = await readFile(file, 'utf8');
    const [name = '', title] = [names.get(file), /^#\s+(.+?)\s*#*$/m.exec(text)?.[1]?.replaceAll('`', '')];
    const page = {
      name,
      title: title ?? name,
      text,
      pages: new Map<string, string>(),
      pictures: new Map<string, string>(),
    };
    for (const url of listReferences(text)) {
      const path = decode(url);
      const target = join(dirname(file), path);
      const other = names.get(target);
      if (other !== undefined) page.pages.set(url, other);
      else if (pictureType.test(extname(path)) && existsSync(target)) {
        const own = `picture-${nameOf(target, [...files, target])}${extname(path)}`;
        page.pictures.set(url, own);
        pictures.set(own, target);
      }
    }
    return page;
  });
  return { manual: await Promise.all(manual), pictures };
}

/** The path of a file from the folder that all of them are in, as a name. */
function nameOf(file: string, files: string[]): string {
  let folder = dirname(file);
  while (files.some((other) => relative(folder, other).startsWith('..'))) folder = dirname(folder);
  return relative(folder, file)
    .replace(/\.\w+$/, '')
    .replaceAll(/[^\w.-]+/g, '-');
}

/** The path that a URL stands for; one that is malformed stands for itself. */
function decode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
