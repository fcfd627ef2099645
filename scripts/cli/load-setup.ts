import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { noSetup, type Setup } from '../../server/project.ts';
import { serverFolder } from './project.ts';

/** Loads what the project gives the server, `setup` of `server/setup.ts`; no handlers where there is no such file. */
export async function loadSetup(): Promise<Setup> {
  const file = ['setup.ts', 'setup.mts'].map((name) => join(serverFolder, name)).find(existsSync);
  if (file === undefined) return noSetup;
  const { setup } = await import(pathToFileURL(file).href);
  return setup;
}
