import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Plugin, type PluginContext, rolldown } from 'rolldown';
import { toolchainFolder } from '../cli/index.ts';

/** Where the code of the package is, from its root. */
export const codeFolder = 'dist';

/** What a project brings along where it wants what needs it; everything else is in the bundle. */
const brought = [
  /^node:/,
  'typescript',
  /^typescript7/,
  'rolldown',
  'playwright-core',
  'pg-native',
  'react',
  'msw',
  'vite',
];

/** Modules that are bundled instead of those of their names. */
const instead = {
  // Its other form requires files by names that no bundler can know.
  'jsonc-parser': join(toolchainFolder, 'node_modules/jsonc-parser/lib/esm/main.js'),
  // The package, not the module of Node.js, which is deprecated.
  punycode: join(toolchainFolder, 'node_modules/punycode/punycode.js'),
};

/** Modules of others that a bundler misreads: what they have, and what is bundled instead. */
const repairs: [file: RegExp, found: RegExp, instead: string][] = [
  // In a CommonJS module `this` is its exports; this one names them in no other way.
  [/\/uri-template-lite\/index\.js$/, /\bthis\b(?=\.URI)/g, 'exports'],
  // What is loaded late is bundled all the same.
  [/\/server\/docs\/resources\.ts$/, /createRequire\(\S*\.url\)\('yaml'\)/g, "require('yaml')"],
  // Values are the toolchain's own: of Prism, none of its two older makers of data is asked for any.
  [/\/prism-http\/dist\/mocker\/generator\/JSONSchema\.js$/, /require\("@faker-js\/faker"\)/g, '{}'],
  [
    /\/postman-collection\/lib\/superstring\/dynamic-variables\.js$/,
    /require\('@faker-js\/faker\/locale\/en'\)/g,
    'new Proxy({}, { get: () => ({}) })',
  ],
];

/** A module of the toolchain that is started or read by its file name, relative to who names it: a worker, a plugin. */
const namedModule = /(?<!from |import\(|import )'([\w./-]+)\.ts'/g;

/** A package whose code is in the bundle, by its folder. */
export type BundledPackages = Set<string>;

/**
 * Bundles the entries of the toolchain, and every module that they start by its file name, into `dist/` of a folder.
 * Names of files stay: `scripts/contract.ts` is `dist/scripts/contract.js`.
 */
export async function bundleToolchain(entries: string[], folder: string): Promise<BundledPackages> {
  const packages: BundledPackages = new Set();
  const bundle = await rolldown({
    input: {},
    platform: 'node',
    cwd: toolchainFolder,
    external: brought,
    resolve: { alias: instead },
    transform: { target: 'node22.18' },
    plugins: [emitEntries(entries), placeModules(), repairModules(), notePackages(packages)],
  });
  await bundle.write({
    dir: join(folder, codeFolder),
    format: 'es',
    sourcemap: false,
    // Names stay, for what an error says of where it arose.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    codeSplitting: {
      groups: [
        { name: nameServer(), debugName: 'server', priority: 1 },
        { name: toPackageName, debugName: 'packages', test: /node_modules/ },
      ],
    },
  });
  await bundle.close();
  for (const name of ['checks-runtime', 'samples-runtime'])
    await bundleRuntime(join(folder, codeFolder), `scripts/pack-client/${name}.ts`);
  return packages;
}

/** Bundles what a client takes along once more, by itself: what it shares with the toolchain would come along. */
async function bundleRuntime(folder: string, file: string): Promise<void> {
  const bundle = await rolldown({
    input: join(toolchainFolder, file),
    platform: 'browser',
    treeshake: { moduleSideEffects: false },
    external: /^node:/,
  });
  await bundle.write({ file: join(folder, toCodeFile(file)), format: 'es', codeSplitting: false });
  await bundle.close();
}

/** Makes an entry of each module that the list has, those that are found on the way too. */
function emitEntries(entries: string[]): Plugin {
  return {
    name: 'entries',
    buildStart() {
      for (const entry of entries)
        this.emitFile({ type: 'chunk', id: join(toolchainFolder, entry), fileName: toCodeFile(entry) });
    },
  };
}

/**
 * Lets a module of this project find the files beside it in the place where they are packed, whatever chunk its code is in,
 * and makes an entry of each module that it names.
 */
function placeModules(): Plugin {
  return {
    name: 'places',
    resolveId: (id) => (id === place ? `\0${place}` : undefined),
    load: (id) => (id === `\0${place}` ? findsPackage : undefined),
    transform(code, id) {
      const file = relative(toolchainFolder, id);
      if (!id.startsWith(toolchainFolder) || file.startsWith('node_modules') || !code.includes('import.meta.')) return;
      const placed = code.replaceAll(namedModule, (literal, path) => {
        const entry = join(dirname(file), `${path}.ts`);
        if (!existsSync(join(toolchainFolder, entry))) return literal;
        this.emitFile({ type: 'chunk', id: join(toolchainFolder, entry), fileName: toCodeFile(entry) });
        return `'${path}.js'`;
      });
      const own = `toPlace(${JSON.stringify(toCodeFile(file))})`;
      return [`import { toPlace } from '${place}';`, placed.replaceAll('import.meta.', `${own}.`)].join('\n');
    },
  };
}

function repairModules(): Plugin {
  return {
    name: 'repairs',
    transform(code, id) {
      const repair = repairs.find(([file]) => file.test(id));
      return repair && code.replaceAll(repair[1], repair[2]);
    },
  };
}

const place = 'place-in-package';

/** Gives what `import.meta` has for a file, by its path in the folder of the code. */
const findsPackage = `
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
let folder = import.meta.dirname;
while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
export function toPlace(file) {
  const filename = join(folder, '${codeFolder}', file);
  return { filename, dirname: dirname(filename), url: pathToFileURL(filename).href };
}`;

/** The file that a module of this project is packed as, from the folder of the code. */
export function toCodeFile(file: string): string {
  return file.replace(/\.ts$/, '.js');
}

/** What a server loads to start: one file, which takes less time to find, read and compile than many. */
const serverEntry = join(toolchainFolder, 'server/index.ts');

/** The chunk of what the server imports; none for other modules. */
function nameServer(): (id: string, context: Pick<PluginContext, 'getModuleInfo'>) => string | null {
  const ofServer = new Set<string>();
  return (id, context) => {
    const visit = (module: string) => {
      if (ofServer.has(module)) return;
      ofServer.add(module);
      context.getModuleInfo(module)?.importedIds.forEach(visit);
    };
    if (ofServer.size === 0) visit(serverEntry);
    return ofServer.has(id) ? 'server' : null;
  };
}

/** The name of the package that a module is of. */
function toPackageName(id: string): string | null {
  return /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1]?.replace('/', '-') ?? null;
}

/** Takes down the packages of which a module is bundled. */
function notePackages(packages: BundledPackages): Plugin {
  return {
    name: 'packages',
    transform(_, id) {
      const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
      if (folder) packages.add(folder);
    },
  };
}
