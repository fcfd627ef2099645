import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { project } from './support/processes.ts';

const readme = readFileSync(join(project, 'README.md'), 'utf8');
const { scripts, dependencies, devDependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));

/** The files and folders that the tree has a line for. */
function readTree(): string[] {
  const [, tree = ''] = /^## The tree\n\n```\n([\s\S]*?)\n```/m.exec(readme) ?? [];
  let room = '';
  return tree.split('\n').map((line) => {
    const [, indent = '', name = ''] = /^( *)(\S+)/.exec(line) ?? [];
    if (indent === '') room = name.endsWith('/') ? name : '';
    return indent === '' ? name : `${room}${name}`;
  });
}

test('the tree of the README has every file of the rooms, and no other', () => {
  const listed = readTree();
  const rooms = ['spec', 'generated', 'client', 'server', 'scripts', '.ci', '.github'];
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...rooms], {
    cwd: project,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => file !== '' && !file.endsWith('tsconfig.json'));
  const isListed = (file: string) =>
    listed.some(
      (entry) => entry === file || (entry.split('/').length > 2 && entry.endsWith('/') && file.startsWith(entry)),
    );
  assert.deepEqual(
    files.filter((file) => !isListed(file)),
    [],
  );
  assert.deepEqual(
    listed.filter((entry) => !entry.endsWith('/') && !files.includes(entry)),
    [],
  );
});

test('every npm script that the README names exists, and the other way round', () => {
  const named = new Set(
    [...readme.matchAll(/npm run ([\w:]+)|npm (start|test)\b/g)].map(([, run, short]) => run ?? short ?? ''),
  );
  assert.deepEqual(
    [...named].filter((name) => !(name in scripts)),
    [],
  );
  assert.deepEqual(
    Object.keys(scripts).filter((name) => name !== 'pretest' && !named.has(name)),
    [],
  );
});

test('every dependency has its reason in the README', () => {
  const [, table = ''] = /^## Dependencies\n([\s\S]*?)\n## /m.exec(readme) ?? [];
  const packages = Object.keys({ ...dependencies, ...devDependencies });
  assert.deepEqual(
    packages.filter((name) => !new RegExp(`[| ,]${name.replace('/', '\\/')}[ ,]`).test(table)),
    [],
  );
});

test('the two commands come first', () => {
  const [, first = ''] = /```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  assert.deepEqual(first.match(/^npm \S+( && npm \S+)?/gm), ['npm ci && npm start', 'npm cit']);
});
