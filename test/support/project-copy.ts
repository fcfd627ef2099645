import { join } from 'node:path';
import { copyProjectTo } from '../../scripts/lib/project-copy.ts';
import { createFolder, type Teardown } from './servers.ts';

/** A copy of the project that a test may change as it likes. */
export interface ProjectCopy {
  folder: string;
  /** The contract's file. */
  spec: string;
}

/** Copies the project for a test; the copy is gone when the test is over. */
export function copyProject(teardown: Teardown): ProjectCopy {
  const folder = createFolder(teardown);
  copyProjectTo(folder);
  return { folder, spec: join(folder, 'spec/openapi.yaml') };
}
