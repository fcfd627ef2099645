import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { compileContract } from '../../server/openapi/compile.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import {
  CommandError,
  compileFor,
  importedFile,
  nameExports,
  packagesFolder,
  packFolder,
  type Tarball,
  toolchainFolder,
} from '../cli/index.ts';
import { renderDocument } from '../generate/index.ts';
import { bundleChecks, writeFiles } from './checks.ts';
import { renderClientReadme } from './client-readme.ts';
import { bundleSamples } from './samples.ts';

const packageName = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/;
const dataFolder = join(packagesFolder, '.data');

/** The package to pack. */
interface PackOptions {
  /** The folder that the tarball goes to; `.data/` unless given. */
  out?: string;
  /** The name of the package; that of `client/package.json` unless given. */
  name?: string;
}

/** Builds the client of a contract, types and checks included, and packs it; throws a `CommandError` if that cannot be. */
export async function packClient(document: Document, options: PackOptions = {}): Promise<Tarball> {
  if (options.name !== undefined && !packageName.test(options.name))
    throw new CommandError(`${options.name} is no name of a package: write small letters, as in @team/client.`);
  // A folder within the project finds the packages of the project.
  await mkdir(dataFolder, { recursive: true });
  const folder = await mkdtemp(join(dataFolder, 'client-'));
  try {
    await writeSources(folder, document);
    // What does not compile is told before the checks are made, which takes longer.
    await compile(folder);
    const [checks, samples] = await Promise.all([bundleChecks(document), bundleSamples(document)]);
    await bundleWhole(join(folder, 'dist'));
    await writeManifest(folder, document, options);
    await writeFile(join(folder, 'dist/client/samples.js'), samples);
    await writeFiles(join(folder, 'dist'), [...renderChecked(document), ...renderSchemas(document), ...checks]);
    return await packFolder(folder, resolve(options.out ?? dataFolder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes the client's files and those of `generated/` that it needs, with the file names that their compiled imports have. */
async function writeSources(folder: string, document: Document): Promise<void> {
  const own = join(toolchainFolder, 'client');
  const names = (await readdir(own)).filter((name) => name.endsWith('.ts'));
  const sources = names.map(async (name) => [`client/${name}`, await readFile(join(own, name), 'utf8')] as const);
  const generated = [...renderDocument(document)].map(([name, text]) => [`generated/${name}`, text] as const);
  const files = [...(await Promise.all(sources)), ...generated].filter(
    ([name]) => /\.ts$/.test(name) && !/\/(contract|operations)\.ts$/.test(name),
  );
  await writeFiles(join(folder, 'src'), Object.entries(libraries));
  await writeFiles(
    join(folder, 'src'),
    files.map(([name, text]) => [name, text.replaceAll(importedFile, '$1.js')] as const),
  );
}

/** What the client takes of libraries that a project need not have to pack it. */
const libraries = {
  'openapi-fetch.d.ts': `declare module 'openapi-fetch' {
  type Values = Record<string, unknown>;
  export function createFinalURL(path: string, options: {
    baseUrl: string;
    params: { path?: Values; query?: Values };
    pathSerializer: (url: string, values: Values) => string;
    querySerializer: (values: Values) => string;
  }): string;
  export function mergeHeaders(...all: (Record<string, string> | undefined)[]): Headers;
  export function removeTrailingSlash(url: string): string;
}\n`,
  'query-core.d.ts': "declare module '@tanstack/query-core' {\n  export type DataTag<Key, Data, Failure> = Key;\n}\n",
  'react.d.ts': `declare module 'react' {
  export function useEffect(effect: () => () => void, dependencies: unknown[]): void;
  export function useState<State>(initial: State): [State, (next: State | ((known: State) => State)) => void];
}\n`,
  'msw.d.ts': `declare module 'msw' {
  export interface HttpHandler {}
  type Resolver = (given: { request: Request }) => Response | Promise<Response>;
  type Create = (path: RegExp, resolver: Resolver, options?: { once?: boolean }) => HttpHandler;
  export const http: Record<'all' | 'get' | 'put' | 'post' | 'patch' | 'delete' | 'options' | 'head', Create>;
  export const HttpResponse: { new (body: unknown, init: object): Response; error(): Response };
  export function delay(milliseconds: number): Promise<void>;
}\n`,
};

/** All of the client that runs anywhere, with every operation, as one file for import maps. */
const whole = `export * from './client/index.js';
export * from './client/read-pages.js';
export * from './client/streams.js';
export * as operations from './generated/calls.js';
`;

async function bundleWhole(folder: string): Promise<void> {
  await writeFiles(folder, [
    ['whole.js', whole],
    ['browser.d.ts', whole],
  ]);
  const alias = { 'openapi-fetch': fileURLToPath(import.meta.resolve('openapi-fetch')) };
  const bundle = await rolldown({ input: join(folder, 'whole.js'), platform: 'browser', resolve: { alias } });
  await bundle.write({ file: join(folder, 'browser.js'), minify: true, codeSplitting: false });
  await bundle.close();
  await rm(join(folder, 'whole.js'));
}

/** The operations with their checks, which are loaded when a call is first validated. */
function renderChecked(document: Document): [string, string][] {
  const names = nameExports(compileContract(document).operations.map(({ id }) => id));
  const lines = [...names.values()].map(
    (name) =>
      `export const ${name} = /*#__PURE__*/ withChecks(calls.${name}, () => import('../operations/${name}.js'));\n`,
  );
  const head = "import * as calls from './calls.js';\nconst withChecks = (call, checks) => ({ ...call, checks });\n";
  return [
    ['generated/checked.js', head + lines.join('')],
    ['generated/checked.d.ts', "export * from './calls.js';\n"],
  ];
}

/** The schemas by name, each in a module of its own. */
function renderSchemas(document: Document): [string, string][] {
  const names = nameExports(Object.keys(document.components?.schemas ?? {}));
  const lines = [...names.values()].map((name) => `export { ${name} } from '../schemas/${name}.js';\n`);
  const types = [...names].map(
    ([schema, name]) => `export declare const ${name}: Schema<${JSON.stringify(schema)}>;\n`,
  );
  const head = `import type { InRequest, InResponse, SchemaName } from '../client/index.js';
import type { DirectedSchema } from '../client/standard-schema.js';
type Schema<Name extends SchemaName> = DirectedSchema<InRequest<Name>, InResponse<Name>>;\n`;
  return [
    ['generated/standard-schemas.js', lines.join('') || 'export {};\n'],
    ['generated/standard-schemas.d.ts', head + (types.join('') || 'export {};\n')],
  ];
}

const settings = {
  compilerOptions: {
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['ES2024', 'DOM', 'DOM.Iterable'],
    types: [],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    declaration: true,
    rootDir: 'src',
    outDir: 'dist',
  },
  include: ['src'],
};

async function compile(folder: string): Promise<void> {
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  await compileFor('The client of this contract', folder);
}

async function writeManifest(folder: string, document: Document, { name }: PackOptions): Promise<void> {
  const own = JSON.parse(await readFile(join(toolchainFolder, 'client/package.json'), 'utf8'));
  const version = toPackageVersion(document.info.version);
  const manifest = { ...own, name: name ?? own.name, version };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
  await writeFile(join(folder, 'README.md'), renderClientReadme(document, manifest.name, version));
  await cp(join(toolchainFolder, 'LICENSE'), join(folder, 'LICENSE'));
}

/**
 * The version of a contract in the form that npm accepts.
 * @example toPackageVersion('2026-01-15') // 2026.1.15
 */
export function toPackageVersion(version: string): string {
  const semantic = /^v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\+.*)?$/.exec(version.trim())?.[1];
  if (semantic !== undefined) return semantic;
  const [major = 0, minor = 0, patch = 0] = (version.match(/\d+/g) ?? []).map(Number);
  return [major, minor, patch].join('.');
}
