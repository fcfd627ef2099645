import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  type ContractSettings,
  type Manifest,
  namedContracts,
  projectFolder,
  readManifest,
} from '../../server/project.ts';
import { CommandError } from './command.ts';

const standardSpec = 'spec/openapi.yaml';

/** The folder of the toolchain: this repository, or the folder of the code where it is installed. */
export const toolchainFolder = join(import.meta.dirname, '../..');

export { type Manifest, projectFolder, readManifest };

/** The contracts of the project by their names; the only one has none. */
const contracts = readContracts(projectFolder);

/** Tells whether a word of the command line is the name of a contract of the project. */
export function isContractName(word: string): boolean {
  return word !== '' && contracts.has(word);
}

/** The name of the contract that the command is about, of several: an operand, or told by the process that started this one. */
export const chosenName = [...process.argv.slice(3), process.env.CONTRACT_NAME ?? ''].find(isContractName);
// A process that this one starts is about the same.
if (chosenName) process.env.CONTRACT_NAME = chosenName;

const settings = settingsOf(projectFolder);

/** What the `package.json` of a folder says of the contract that the command is about. */
export function settingsOf(folder: string): ProjectSettings {
  return readContracts(folder).get(chosenName ?? '') ?? readSettings(folder, {});
}

/** True where the toolchain is a package of the project's, false in its own repository. */
export const isInstalled = !existsSync(join(toolchainFolder, 'scripts/contract.ts'));

/** The folder of the packages that a command may need beside those of the toolchain. */
export const packagesFolder = isInstalled ? projectFolder : toolchainFolder;

/** A call of a command, as it is typed in this project. */
export function callOf(command: string, ...args: string[]): string {
  // Here, everything is initialised already.
  if (isInstalled || command === 'init' || command === 'upgrade') return ['npx contract', command, ...args].join(' ');
  const script = command === 'start' ? 'npm start' : `npm run ${command.replace('pack-client', 'pack:client')}`;
  return args.length > 0 ? [script, '--', ...args].join(' ') : script;
}

/** The project's own contract. */
export const ownSpec = join(projectFolder, settings.spec);

/** The folder of what follows from the contract. */
export const generatedFolder = join(projectFolder, settings.generated);

/** True if the project has the client's runtime. */
export const hasClient = settings.client !== undefined;

/** The bundled contract, and the lines that it comes from. */
export const generatedDocument = pathToFileURL(join(generatedFolder, 'openapi.json'));
export const generatedSourceLines = pathToFileURL(join(generatedFolder, 'sources.json'));

/** Throws a `CommandError` where nothing has been generated from the contract yet. */
export function requireGenerated(): void {
  if (existsSync(generatedDocument)) return;
  throw new CommandError(
    `There is no ${settings.generated}/openapi.json yet: ${callOf('init', '--write')} makes this folder a project of its contract, ${callOf('generate')} writes what follows from the contract alone.`,
  );
}

/** The folder of the project's handlers and of `setup.ts`, which opens what they need. */
export const serverFolder = join(projectFolder, settings.server);

/**
 * The contract to work on, and the folders that it may refer to beside its own: the file of `--spec`, else the one that
 * `SPEC` in the environment names, else the project's own.
 */
export function chooseContract(given: ChoosingOptions): ChosenContract {
  const [chosen, ...others] = chooseContracts(given);
  if (!chosen || others.length > 0)
    throw new CommandError(`package.json has several contracts: name one of ${[...contracts.keys()].join(', ')}.`);
  return chosen;
}

interface ChoosingOptions {
  spec?: string | undefined;
  allowRefs?: string[] | undefined;
  overlay?: string[] | undefined;
}

/** A contract that a command is about, and the folders that it may refer to. */
export interface ChosenContract {
  spec: string;
  allowRefs: string[];
}

/** The contract that a command is about, or all that the project has where none of several is named. */
export function chooseContracts(given: ChoosingOptions): ChosenContract[] {
  const named = given.spec ?? (process.env.SPEC || undefined);
  const allowRefs = (given.allowRefs ?? []).map((folder) => resolve(folder));
  const areAll = named === undefined && contracts.size > 1 && chosenName === undefined;
  const specs = areAll ? [...contracts.values()].map(({ spec }) => join(projectFolder, spec)) : [named ?? ownSpec];
  const chosen = specs.map((spec) => ({ spec: resolve(spec), allowRefs }));
  const overlays = given.overlay?.map((file) => resolve(file));
  // A process or a thread that this one starts reads the contract in the same way.
  if (overlays) process.env.CONTRACT_OVERLAYS = JSON.stringify({ specs: chosen.map(({ spec }) => spec), overlays });
  return chosen;
}

/** The overlays that the command line names for a contract. */
export function overlaysOf(spec: string): string[] {
  const given = process.env.CONTRACT_OVERLAYS;
  const { specs, overlays }: { specs: string[]; overlays: string[] } = given
    ? JSON.parse(given)
    : { specs: [], overlays: [] };
  return specs.includes(spec) ? overlays : [];
}

/** Where the parts of a contract are, from the folder of the project. */
interface ProjectSettings extends Required<Omit<ContractSettings, 'client'>> {
  /** True if `package.json` says nothing of folders. */
  isStandard: boolean;
  client: string | undefined;
  /** The folder of tests: beside the server where that is among other sources, else `test`. */
  tests: string;
  /** The folder of the tests of handlers. */
  handlerTests: string;
}

/**
 * Reads the contracts of a project. `"contract"` in its `package.json` is the file of the contract, settings, or several of
 * them by name. Without it the contract is `spec/openapi.yaml`, else the one OpenAPI file of the folder.
 */
function readContracts(folder: string): Map<string, ProjectSettings> {
  const manifest = readManifest(folder);
  const named = [...namedContracts(manifest)];
  if (named.length === 0) return new Map([['', readSettings(folder, manifest.contract ?? {})]]);
  return new Map(named.map(([name, given]) => [name, readSettings(folder, given ?? {}, name)]));
}

/** Contracts that have names have folders of their own, unless they say otherwise. */
function readSettings(folder: string, given: string | ContractSettings, name = ''): ProjectSettings {
  const { spec, generated, client, ...own } = typeof given === 'string' ? { spec: given } : { ...given };
  const server = own.server ?? join('server', name);
  const tests = /^src[/\\]/.test(server) ? join(server, 'test') : 'test';
  return {
    isStandard: (generated ?? own.server) === undefined && name === '',
    spec: spec ?? findSpec(folder),
    generated: generated ?? join('generated', name),
    ...{ server, tests, handlerTests: join(tests, 'handlers', name) },
    client: client ?? (existsSync(join(folder, 'client')) ? 'client' : undefined),
  };
}

/** The extension of modules: those of a package that is CommonJS are known by it alone. */
export function extensionOf({ type }: Pick<Manifest, 'type'>): 'ts' | 'mts' {
  return type === 'module' ? 'ts' : 'mts';
}

/** The contract of a project that names none. Where there are several OpenAPI files it is none of them. */
function findSpec(folder: string): string {
  if (existsSync(join(folder, standardSpec))) return standardSpec;
  // A repository without a package.json may have its contract in the folder where the command is called.
  const files = [...new Set([folder, process.cwd()])].flatMap((each) => {
    const names = readdirSync(each).filter((file) => /\.(ya?ml|json)$/.test(file) && isOpenApi(join(each, file)));
    return names.map((file) => relative(folder, join(each, file)));
  });
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
