import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolchainFolder } from '../cli/index.ts';

/** The surface of the package as it was reviewed: a line for each export, below a heading for each entry. */
const surfaceFile = 'test/library/surface.txt';

/** The release note: what a project may import now and what it could before, and what was done since, by room. */
export function renderReleaseNote(version: string): string {
  const last = git('describe', '--tags', '--abbrev=0', '--match', 'v[0-9]*')?.trim();
  const before = last === undefined ? undefined : git('show', `${last}:${surfaceFile}`);
  const subjects = last === undefined ? '' : (git('log', '--format=%s', '--no-merges', `${last}..HEAD`) ?? '');
  return [
    `# contract-workbench ${version}`,
    '',
    '`npx contract upgrade` brings a project in line, and says what it leaves.',
    '',
    `## What may be imported${before === undefined ? '' : `, against ${last}`}`,
    '',
    ...renderSurface(readFileSync(join(toolchainFolder, surfaceFile), 'utf8'), before),
    ...(last === undefined
      ? ['This is the first release.', '']
      : [`## What was done since ${last}`, '', ...renderSubjects(subjects.split('\n'))]),
  ].join('\n');
}

function renderSurface(after: string, before: string | undefined): string[] {
  const fence = (lines: string[]) => ['```', ...lines, '```', ''];
  if (before === undefined) return fence(after.trim().split('\n'));
  const [own, others] = [list(after), list(before)];
  const added = [...own].filter((line) => !others.has(line)).map((line) => `+ ${line}`);
  const removed = [...others].filter((line) => !own.has(line)).map((line) => `- ${line}`);
  return added.length + removed.length > 0 ? fence([...removed, ...added]) : ['The same as before.', ''];
}

/** Each export with its entry. */
function list(surface: string): Set<string> {
  let entry = '';
  return new Set(
    surface.split('\n').flatMap((line) => {
      if (line.startsWith('# ')) entry = line.slice(2);
      return line === '' || line.startsWith('# ') ? [] : [`${entry}: ${line}`];
    }),
  );
}

/** Subjects below the room that each begins with; those without one come last. */
function renderSubjects(subjects: string[]): string[] {
  const told = subjects.flatMap((subject) => {
    const [, rooms = '', text = subject] = /^([\w-]+(?:, [\w-]+)*): (.+)$/.exec(subject) ?? [];
    return text === '' ? [] : [{ room: rooms.split(', ')[0] || 'other', text }];
  });
  const byRoom = [...Map.groupBy(told, ({ room }) => room)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return byRoom.flatMap(([room, each]) => [`### ${room}`, '', ...each.map(({ text }) => `- ${text}`), '']);
}

/** What git prints; undefined where it fails. */
function git(...words: string[]): string | undefined {
  try {
    return execFileSync('git', words, { cwd: toolchainFolder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}
