import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The file that keeps what the README said of the toolchain before a contract was adopted. */
export const manualFile = '.github/WORKBENCH.md';

const head = `> What the toolchain can do, shown on the contract that it came with. What this project is, its [README](../README.md) says.

`;

/**
 * Renders the manual: the README of before, or what an earlier adoption has made of that. Its links lead to where it is now;
 * one to a file that does not remain is a link no more.
 */
export function renderManual(project: string, remains: (file: string) => boolean): string {
  const isKept = existsSync(join(project, manualFile));
  const text = readFileSync(join(project, isKept ? manualFile : 'README.md'), 'utf8');
  const folder = isKept ? posix.dirname(manualFile) : '.';
  const linked = text.replaceAll(/\[([^\]\n]+)\]\(([^)\s]+)\)/g, (link, words: string, target: string) => {
    if (/^([a-z]+:|#)/i.test(target)) return link;
    const [path = '', anchor] = target.split('#');
    const file = posix.join(folder, path);
    if (!remains(file)) return words;
    const place = posix.relative(posix.dirname(manualFile), file);
    return `[${words}](${place}${anchor === undefined ? '' : `#${anchor}`})`;
  });
  return isKept ? linked : head + linked;
}
