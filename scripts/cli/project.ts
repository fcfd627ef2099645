import { closeSync, existsSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../../server/project.ts';
import { CommandError } from './command.ts';

const standardSpec = 'spec/openapi.yaml';

const settingNames = ['spec', 'generated', 'server'];

/** The folder of the toolchain: this repository, or the folder of the code where it is installed. */
export const toolchainFolder = join(import.meta.dirname, '../..');

export { projectFolder };

const settings = readSettings(projectFolder, process.env.CONTRACT_NAME);

/** The project's own contract. */
export const ownSpec = join(projectFolder, settings.spec);

/** The folder of what follows from the contract. */
export const generatedFolder = join(projectFolder, settings.generated);

/** The bundled contract, and the lines that it comes from. */
export const generatedDocument = pathToFileURL(join(generatedFolder, 'openapi.json'));
export const generatedSourceLines = pathToFileURL(join(generatedFolder, 'sources.json'));

/** The folder of the project's handlers and of `setup.ts`, which opens what they need. */
export const serverFolder = join(projectFolder, settings.server);

/**
 * The contract to work on, and the folders that it may refer to beside its own: the file of `--spec`, else the one that
 * `SPEC` in the environment names, else the project's own.
 */
export function chooseContract(given: { spec?: string | undefined; allowRefs?: string[] | undefined }): {
  spec: string;
  allowRefs: string[];
} {
  const spec = resolve(given.spec ?? (process.env.SPEC || ownSpec));
  return { spec, allowRefs: (given.allowRefs ?? []).map((folder) => resolve(folder)) };
}

/** What the `contract` of a `package.json` says: files and folders from that of the project. */
export interface ContractSettings {
  spec: string;
  generated: string;
  server: string;
}

/**
 * Reads the settings of a project. `"contract"` in its `package.json` is the file of the contract, settings, or several
 * of them by name. Without it the contract is `spec/openapi.yaml`, else the one OpenAPI file of the folder.
 * @param name which of several contracts
 */
export function readSettings(folder: string, name?: string): ContractSettings {
  const { spec = findSpec(folder), generated = 'generated', server = 'server' } = chooseGiven(folder, name);
  return { spec, generated, server };
}

type Given = string | Partial<ContractSettings>;

function chooseGiven(folder: string, name: string | undefined): Partial<ContractSettings> {
  const { contract = {} } = readManifest(folder);
  if (typeof contract === 'string') return requireNoName({ spec: contract }, name);
  const named = Object.entries(contract).filter(([key]) => !settingNames.includes(key));
  if (named.length === 0) return requireNoName(contract, name);
  const [, chosen] = named.find(([key]) => key === name) ?? [];
  if (chosen !== undefined) return typeof chosen === 'string' ? { spec: chosen } : chosen;
  const names = named.map(([key]) => key).join(', ');
  throw new CommandError(`package.json has the contracts ${names}: name one of them${name ? `, not ${name}` : ''}.`);
}

function requireNoName(settings: Partial<ContractSettings>, name: string | undefined): Partial<ContractSettings> {
  if (name === undefined) return settings;
  throw new CommandError(`package.json has one contract, which has no name: leave ${name} out.`);
}

function readManifest(folder: string): { contract?: string | (Partial<ContractSettings> & Record<string, Given>) } {
  const file = join(folder, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

/** The contract of a project that names none. Where there are several OpenAPI files it is none of them. */
function findSpec(folder: string): string {
  if (existsSync(join(folder, standardSpec))) return standardSpec;
  const files = readdirSync(folder).filter((file) => /\.(ya?ml|json)$/.test(file) && isOpenApi(join(folder, file)));
  const [only, ...others] = files;
  return only !== undefined && others.length === 0 ? only : standardSpec;
}

/** Tells whether a file begins as an OpenAPI document does. */
function isOpenApi(file: string): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const start = Buffer.alloc(2000);
    const length = readSync(descriptor, start);
    return /^\s*(\{\s*)?["']?(openapi|swagger)["']?\s*:/m.test(start.toString('utf8', 0, length));
  } finally {
    closeSync(descriptor);
  }
}
