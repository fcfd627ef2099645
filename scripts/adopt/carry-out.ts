import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { format } from '../scaffold/scaffold-handlers.ts';
import { formerlyKept } from './former-data.ts';
import type { Adoption } from './plan-adoption.ts';

/** Does what was planned: writes, removes, puts the data of the contract before aside, and generates what follows from the new one. */
export async function carryOut(project: string, { writes, removes, aside }: Adoption): Promise<void> {
  const at = (name: string) => join(project, name);
  for (const name of removes) rmSync(at(name));
  for (const folder of new Set(removes.map(posix.dirname))) removeEmpty(project, folder);
  for (const [name, text] of writes) {
    mkdirSync(dirname(at(name)), { recursive: true });
    writeFileSync(at(name), text);
  }
  putAside(project, aside);
  const generate = ['--import', './scripts/begin.js', 'scripts/generate.ts'];
  await promisify(execFile)(process.execPath, generate, { cwd: project });
  await format(project, ['server', 'test', 'package.json']);
}

/** Removes a folder that nothing is in any more, and those above it of which that is then true. */
function removeEmpty(project: string, folder: string): void {
  if (folder === '.') return;
  try {
    if (readdirSync(join(project, folder)).length > 0) return;
    rmdirSync(join(project, folder));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  removeEmpty(project, posix.dirname(folder));
}

function putAside(project: string, aside: string): void {
  const names = formerlyKept(project);
  if (names.length === 0) return;
  mkdirSync(join(project, aside), { mode: 0o700 });
  for (const name of names) renameSync(join(project, '.data', name), join(project, aside, name));
}
