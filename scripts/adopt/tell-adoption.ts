import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import { formerlyKept } from './former-data.ts';
import type { Adoption } from './plan-adoption.ts';
import { manualFile } from './render-manual.ts';

/** Says what an adoption would do: files that are written one by one, those that go by their folders. */
export function renderPlan(project: string, { title, writes, removes, aside }: Adoption): string {
  const former = formerlyKept(project);
  return [
    `${title} would be adopted.`,
    '',
    ...[...writes.keys()].filter((name) => name !== manualFile).map((name) => `write   ${name}`),
    existsSync(join(project, manualFile))
      ? `keep    ${manualFile}, its links brought in line`
      : `copy    README.md of now to ${manualFile}, its links brought in line`,
    ...(former.length > 0
      ? [`move    .data/ to ${aside}: the database of now, which the new project cannot read`]
      : []),
    ...renderRemoved(removes),
  ].join('\n');
}

/** Folder by folder, how many files of it go; where there are few, which. */
function renderRemoved(removes: string[]): string[] {
  const byFolder = [...Map.groupBy(removes, groupOf)];
  return byFolder.map(([folder, { length, 0: first }]) =>
    length === 1 ? `remove  ${first}` : `remove  ${folder}/  ${length} files`,
  );
}

/** Rooms are told apart where they are small; all of a room's tests are one line. */
function groupOf(name: string): string {
  const [room = '', folder = ''] = name.split('/');
  if (room !== 'test' && room !== 'scripts') return posix.dirname(name);
  return name.split('/').length > 2 ? `${room}/${folder}` : room;
}

/** Says what there is now, and what comes next. */
export function renderDone({ title, aside }: Adoption, isPutAside: boolean): string {
  return [
    `This is the project of ${title} now.${isPutAside ? ` What was in .data/, the database before, is in ${aside}` : ''}`,
    '',
    'Next:',
    '  git add -A && git commit   npm run check compares with that what you edit',
    '  npm start                  every operation responds, marked as made up',
    '  npm run scaffold           typed stubs of handlers, and their tests',
    '',
    'README.md says more.',
  ].join('\n');
}
