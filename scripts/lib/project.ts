import { join } from 'node:path';

/** The folder of the project, wherever a script is called from. */
export const projectFolder = join(import.meta.dirname, '../..');

/** The contract, unless `SPEC` in the environment names another document. */
export const specFile = process.env.SPEC ?? join(projectFolder, 'spec/openapi.yaml');

/** What follows from the contract. */
export const generatedFolder = join(projectFolder, 'generated');
