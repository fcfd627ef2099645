import { join } from 'node:path';
import { copyProjectTo } from '../bench/copy-project.ts';
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
