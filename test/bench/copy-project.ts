import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../scripts/cli/index.ts';

/** Copies what makes up the project, but for its tests, into an empty folder; the installed packages are the same. */
export function copyProjectTo(folder: string): void {
  for (const part of ['spec', 'generated', 'client', 'scripts', 'server', 'package.json', 'tsconfig.json']) {
    cpSync(join(projectFolder, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(projectFolder, 'node_modules'), join(folder, 'node_modules'));
}
