import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { compileFor, importedFile, packFolder, readManifest, toolchainFolder } from '../cli/index.ts';
import { bundleWorker } from '../docs/index.ts';
import { bundleToolchain, codeFolder, toCodeFile } from './bundle.ts';
import { renderNotices } from './notices.ts';
import { renderReleaseNote } from './release-note.ts';

/** The entry points of the package: what is imported, and the file that promises it. */
export const entries: Record<string, string> = {
  '.': 'server/index.ts',
  './idempotency': 'server/idempotency/stores.ts',
  './testing': 'server/testing.ts',
  './mock': 'scripts/mock/library.ts',
  './vite': 'scripts/workbench/vite.ts',
  './rules': 'scripts/contract/rules/index.ts',
};

/** The entries that have types: rules are loaded by the linter, by name. */
const typed = Object.values(entries).filter((file) => !file.includes('/rules/'));

const command = 'scripts/contract.ts';

/** The packages that only pages have: their search, and what stands for Node.js in a browser. */
const ofPages = ['minisearch', 'buffer', 'base64-js', 'ieee754'];

const searchFile = join(toolchainFolder, 'node_modules/minisearch/dist/umd/index.js');

/** What the package has as it stands here. */
const taken = ['README.md', 'LICENSE', 'client/README.md', 'scripts/README.md', 'server/README.md', 'spec/README.md'];

/** Packs the toolchain: code that runs on Node.js 22.18 and newer, its types, its manuals. Gives the tarball. */
export async function packToolchain(out: string): Promise<string> {
  const data = join(toolchainFolder, '.data');
  await mkdir(data, { recursive: true });
  const folder = await mkdtemp(join(data, 'package-'));
  try {
    const [packages] = await Promise.all([
      bundleToolchain([command, ...Object.values(entries)], folder),
      writeTypes(folder),
      copyAssets(folder),
      writeManifest(folder),
    ]);
    for (const name of ofPages) packages.add(join(toolchainFolder, 'node_modules', name));
    await writeFile(join(folder, 'THIRD-PARTY-NOTICES.md'), renderNotices(packages));
    const { version = '' } = readManifest(toolchainFolder);
    await writeFile(join(folder, 'RELEASE-NOTES.md'), renderReleaseNote(version));
    const { file } = await packFolder(folder, resolve(out));
    return file;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the code reads beside it, in the places that the code has, and the manuals. */
async function copyAssets(folder: string): Promise<void> {
  for await (const file of glob(
    [
      'server/docs/browser/*',
      'server/openapi/parameters/styles.ts',
      'scripts/generate/call.ts',
      'client/*.{ts,json}',
      'LICENSE',
    ],
    {
      cwd: toolchainFolder,
    },
  ))
    await cp(join(toolchainFolder, file), join(folder, codeFolder, file));
  const pages = join(folder, codeFolder, 'server/docs/browser');
  await bundleWorker(pages);
  await cp(searchFile, join(pages, 'minisearch.js'));
  await cp(join(import.meta.dirname, 'bin.js'), join(folder, codeFolder, 'bin.js'));
  for (const file of taken) await cp(join(toolchainFolder, file), join(folder, file));
}

async function writeManifest(folder: string): Promise<void> {
  const own = JSON.parse(await readFile(join(toolchainFolder, 'package.json'), 'utf8'));
  const { name, version, description, license, dependencies, devDependencies } = own;
  const exported = Object.entries(entries).map(([path, file]) => [
    path,
    {
      ...(typed.includes(file) && { types: `./types/${file.replace(/\.ts$/, '.d.ts')}` }),
      default: `./${codeFolder}/${toCodeFile(file)}`,
    },
  ]);
  const manifest = {
    ...{ name, version, description, license, type: 'module' },
    engines: { node: '>=22.18' },
    bin: { contract: `${codeFolder}/bin.js` },
    exports: { ...Object.fromEntries(exported), './package.json': './package.json' },
    // What is rendered is made by the syntax trees of the first, clients are bundled by the second and depend on the third; projects may have them already.
    dependencies: {
      typescript: devDependencies.typescript,
      rolldown: `^${devDependencies.rolldown}`,
      'openapi-fetch': dependencies['openapi-fetch'],
    },
  };
  await writeFile(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Declares the types of the entries, and of whatever they name. */
async function writeTypes(folder: string): Promise<void> {
  const settings = {
    extends: join(toolchainFolder, 'tsconfig.json'),
    compilerOptions: {
      ...{ noEmit: false, declaration: true, emitDeclarationOnly: true },
      ...{
        rootDir: toolchainFolder,
        outDir: join(folder, 'types'),
        typeRoots: [join(toolchainFolder, 'node_modules/@types')],
      },
    },
    files: typed.map((file) => join(toolchainFolder, file)),
    include: [],
  };
  const config = join(folder, 'tsconfig.json');
  await mkdir(dirname(config), { recursive: true });
  await writeFile(config, JSON.stringify(settings));
  await compileFor('What the package declares', config);
  await rm(config);
  await pruneTypes(join(folder, 'types'));
}

/** Leaves the declarations that the entries reach, with imports of what they are once packed. */
async function pruneTypes(folder: string): Promise<void> {
  const reached = new Map<string, string>();
  const read = async (file: string): Promise<void> => {
    if (reached.has(file)) return;
    const text = await readFile(join(folder, file), 'utf8');
    reached.set(file, text.replaceAll(importedFile, '$1.js'));
    const names = [...text.matchAll(importedFile)].map(([, start = '']) => start.replace(/^.*['"]/, ''));
    for (const name of names) await read(join(dirname(file), `${name}.d.ts`));
  };
  for (const entry of typed) await read(entry.replace(/\.ts$/, '.d.ts'));
  await rm(folder, { recursive: true });
  for (const [file, text] of reached) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}
