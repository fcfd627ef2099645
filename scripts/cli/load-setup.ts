import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { noSetup, type Setup } from '../../server/project.ts';
import { serverFolder } from './project.ts';

/** Loads what the project gives the server, `setup` of `server/setup.ts`; no handlers where there is no such file. */
export async function loadSetup(): Promise<Setup> {
  const file = join(serverFolder, 'setup.ts');
  if (!existsSync(file)) return noSetup;
  const { setup } = await import(pathToFileURL(file).href);
  return setup;
}
