import { join, resolve } from 'node:path';

/** The folder of the project, wherever a script is called from. */
export const projectFolder = join(import.meta.dirname, '../..');

/** This project's own contract. */
export const ownSpec = join(projectFolder, 'spec/openapi.yaml');

/** The contract to work on: the file given (`--spec`), else the one that `SPEC` in the environment names, else this project's own. */
export function chooseSpec(given?: string): string {
  return resolve(given ?? (process.env.SPEC || ownSpec));
}

/** The folder of what follows from the contract. */
export const generatedFolder = join(projectFolder, 'generated');
