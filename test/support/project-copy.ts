import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { project } from './processes.ts';
import { createFolder, type Teardown } from './servers.ts';

/** A copy of the project that a test may change as it likes. */
export interface ProjectCopy {
  folder: string;
  /** The contract's file. */
  spec: string;
  /** Writes the contract anew, from what it is now. */
  edit(change: (text: string) => string): void;
}

/** Copies what makes up the project, but for its tests; the installed packages are the same. */
export function copyProject(teardown: Teardown): ProjectCopy {
  const folder = createFolder(teardown);
  for (const part of ['spec', 'generated', 'client', 'scripts', 'server', 'package.json', 'tsconfig.json']) {
    cpSync(join(project, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  const spec = join(folder, 'spec/openapi.yaml');
  return { folder, spec, edit: (change) => writeFileSync(spec, change(readFileSync(spec, 'utf8'))) };
}
