import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The licences of the packages whose code is in the bundle, as text; each package by its folder. */
export function renderNotices(folders: Iterable<string>): string {
  const texts = new Map<string, string>();
  for (const folder of folders) {
    const { name, version, license, author } = readManifest(folder);
    const by = typeof author === 'string' ? author : author?.name;
    const terms =
      readLicence(folder) ?? [license ?? 'No licence is named.', by && `By ${by}.`].filter(Boolean).join('\n');
    texts.set(`${name} ${version}`, terms.trim());
  }
  const sections = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([title, terms]) => `## ${title}\n\n${terms}\n`);
  return ['# Third-party notices\n\nThe code of these packages is part of `dist/`.\n', ...sections].join('\n');
}

interface Manifest {
  name: string;
  version: string;
  license?: string;
  author?: string | { name?: string };
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

function readLicence(folder: string): string | undefined {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(basename(name)));
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8');
}
