import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The names in `.data/` that belong to the contract that is there, its database first of all; those of earlier ones lie aside already. */
export function formerlyKept(project: string): string[] {
  const folder = join(project, '.data');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('before-') && name !== 'compile-cache')
    .sort();
}
