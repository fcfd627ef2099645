import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The file that keeps what the README said of the toolchain before a contract was adopted. */
export const manualFile = '.github/WORKBENCH.md';

const head = `> What the toolchain can do, shown on the contract that it came with. What this project is, its [README](../README.md) says.

`;

/** The manuals of this project; those of rooms speak of its contract, and go with it. */
const manuals = ['README.md', 'spec/README.md', 'server/README.md', 'scripts/README.md', 'test/README.md'];

/**
 * Renders the manual of the toolchain: all manuals of before in one file, or what an earlier adoption has made of them. Links
 * lead to where the file is now; one to a file that does not remain is a link no more.
 */
export function renderManual(project: string, remains: (file: string) => boolean): string {
  if (existsSync(join(project, manualFile))) return renderPart(project, manualFile, remains);
  return head + manuals.map((file) => renderPart(project, file, remains)).join('\n');
}

function renderPart(project: string, source: string, remains: (file: string) => boolean): string {
  const text = readFileSync(join(project, source), 'utf8');
  return text.replaceAll(/!?\[([^\]\n]+)\]\(([^)\s]+)\)/g, (link, words: string, target: string) => {
    if (/^([a-z]+:|#)/i.test(target)) return link;
    const [path = '', anchor] = target.split('#');
    const file = posix.join(posix.dirname(source), path);
    if (!remains(file)) return words;
    const place = posix.relative(posix.dirname(manualFile), file);
    const mark = link.startsWith('!') ? '!' : '';
    return `${mark}[${words}](${place}${anchor === undefined ? '' : `#${anchor}`})`;
  });
}
