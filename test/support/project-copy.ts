import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../scripts/cli/index.ts';
import { createFolder } from './servers.ts';

/** A copy of the project that a test may change as it likes. */
export interface ProjectCopy {
  folder: string;
  /** The contract's file. */
  spec: string;
}

/** Copies the project for a test; the copy is gone when the file's tests are over. */
export function copyProject(): ProjectCopy {
  const folder = createFolder();
  copyProjectTo(folder);
  return { folder, spec: join(folder, 'spec/openapi.yaml') };
}

/** Copies what makes up the project, but for its tests, into an empty folder; the installed packages are the same. */
export function copyProjectTo(folder: string): void {
  for (const part of ['spec', 'generated', 'client', 'scripts', 'server', 'package.json', 'tsconfig.json']) {
    cpSync(join(projectFolder, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
}
