import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What is in `.data/` for the contract that is there, its database first of all; what earlier ones have left lies aside already. */
export function formerlyKept(project: string): string[] {
  const folder = join(project, '.data');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith('before-') && name !== 'compile-cache')
    .sort();
}
