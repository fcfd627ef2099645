import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { chosenName, extensionOf, type Manifest, readManifest, settingsOf } from '../cli/index.ts';
import { detectKind, type Kind } from './detect.ts';
import * as templates from './templates.ts';

/** A file that `init` would write: a new one, or one that is there with something added. */
export interface PlannedFile {
  file: string;
  text: string;
  /** What is added to a file that is there already. */
  adds?: string;
}

/** Everything that `init` would do, before any of it is done. Files are named from the project's folder. */
export interface Plan {
  kind: Kind;
  /** False where the project's own files require modules. */
  imports: boolean;
  spec: string;
  generated: string;
  /** The module that creates the handlers. */
  handlers: string;
  files: PlannedFile[];
  /** Files that would be written, were they not there already. */
  kept: string[];
}

/** The project, its contract, and how to depend on the toolchain. */
export interface Request {
  folder: string;
  spec: string;
  version: string;
  kind?: Kind | undefined;
}

/** Plans what a project needs to work with its contract. Nothing that is there is overwritten. */
export function planInit({ folder, spec: file, version, kind: wanted }: Request): Plan {
  const manifest = readManifest(folder);
  const kind = wanted ?? detectKind(manifest);
  const spec = relative(folder, file).replaceAll('\\', '/');
  const { settings, generated, server, tests } = choosePlaces(folder, spec, kind);
  const type = chooseType(folder, manifest, kind);
  const isModule = type === 'module';
  const extension = extensionOf({ ...(type && { type }) });
  const isTyped = existsSync(join(folder, 'tsconfig.json'));
  const texts: [string, string][] = [
    [
      `.github/workflows/${['contract', ...(chosenName ? [chosenName] : [])].join('-')}.yml`,
      templates.workflow(generated, chosenName),
    ],
    ['.vscode/tasks.json', templates.tasks],
    ...(kind === 'client'
      ? []
      : templates.serverFiles({ ...{ generated, server, tests, extension }, name: chosenName ?? 'contract' })),
    ...(isTyped || kind === 'client' ? [] : [templates.compilerSettings(isModule)]),
  ];
  const isThere = ([name]: [string, string]) => existsSync(join(folder, name));
  const manifestFile = planManifest(folder, manifest, { kind, type, settings, version });
  return {
    ...{ kind, imports: isModule || isTyped, spec, generated, handlers: `${server}/handlers/index.${extension}` },
    files: [
      ...(manifestFile ? [manifestFile] : []),
      ...planIgnored(folder),
      ...(isTyped && kind !== 'client' ? planCompilerSettings(folder) : []),
      ...texts.filter((each) => !isThere(each)).map(([name, text]) => ({ file: name, text })),
    ],
    kept: texts.filter(isThere).map(([name]) => name),
  };
}

/** Where the parts of the contract go: among the sources where a project has a folder of them that alone is compiled. */
function choosePlaces(folder: string, spec: string, kind: Kind) {
  const own = settingsOf(folder);
  const isAmong =
    own.isStandard &&
    existsSync(join(folder, 'src')) &&
    (kind === 'client' || (kind === 'mounted' && existsSync(join(folder, 'tsconfig.json'))));
  const [generated = '', server = '', tests = ''] = (
    isAmong ? ['src/generated', 'src/server', 'src/server/test'] : [own.generated, own.server, own.tests]
  ).map((path) => path.replaceAll('\\', '/'));
  const settings = isAmong ? { spec, generated, ...(kind !== 'client' && { server }) } : spec;
  return { settings, generated, server, tests };
}

/** Code of a project, as far as its place in a new package shows. */
const ownCode = '{*,{src,lib,app,bin,server,test}/**/*}.{js,cjs,ts,cts}';

/** A package becomes one of modules where it has the server alone: without a type, or as `npm init` leaves it. */
function chooseType(folder: string, { type }: Manifest, kind: Kind): string | undefined {
  if (kind !== 'server' || type === 'module') return type;
  return type === undefined || globSync(ownCode, { cwd: folder }).length === 0 ? 'module' : type;
}

/** The settings of the compiler with imports of `.ts` files, which Node.js runs as they are, and which it compiles. */
function planCompilerSettings(folder: string): PlannedFile[] {
  const file = 'tsconfig.json';
  const before = readFileSync(join(folder, file), 'utf8');
  const name = 'rewriteRelativeImportExtensions';
  if (/"(allowImportingTsExtensions|rewriteRelativeImportExtensions)"|"references"/.test(before)) return [];
  const text = before.replace(/("compilerOptions"\s*:\s*\{)(\s*)/, `$1$2"${name}": true,$2`);
  return text === before ? [] : [{ file, text, adds: name }];
}

/** What `npm init` writes for a test. */
const noTest = /^echo "Error: no test specified"/;

/** The `package.json` with the contract, the dependency and scripts of one word each; names that are taken stay. */
function planManifest(
  folder: string,
  manifest: Manifest,
  { kind, type, settings, version }: { kind: Kind; type: string | undefined; settings: unknown; version: string },
): PlannedFile | undefined {
  const file = join(folder, 'package.json');
  const isNew = !existsSync(file);
  const own = isNew ? { name: toName(folder), private: true } : manifest;
  const group = kind === 'client' ? 'devDependencies' : 'dependencies';
  const { 'contract-workbench': dev, ...devDependencies } = manifest.devDependencies ?? {};
  const has = manifest[group]?.['contract-workbench'] !== undefined;
  const { test, ...others } = manifest.scripts ?? {};
  const scripts: Record<string, string> = {
    ...templates.scripts(kind, extensionOf({ ...(type && { type }) }), chosenName),
    ...others,
    ...(test !== undefined && !noTest.test(test) && { test }),
  };
  const changed = {
    ...own,
    ...(type !== undefined && { type }),
    contract: manifest.contract ?? settings,
    scripts,
    ...(!has && { [group]: { ...manifest[group], 'contract-workbench': dev ?? version } }),
    // The server needs it where it runs.
    ...(kind !== 'client' && { devDependencies: { '@types/node': '^24.0.0', ...devDependencies } }),
  };
  const before = isNew ? '' : readFileSync(file, 'utf8');
  const [, indent = '  '] = /^\{\r?\n([ \t]+)/.exec(before) ?? [];
  const text = `${JSON.stringify(changed, null, indent)}\n`;
  if (text === before) return undefined;
  const added = Object.keys(scripts).filter((name) => scripts[name] !== manifest.scripts?.[name]);
  return {
    ...{ file: 'package.json', text },
    ...(!isNew && { adds: `"contract"${has ? '' : ', the dependency'}, the scripts ${added.join(', ')}` }),
  };
}

/** The `.gitignore` with what commands write for themselves. */
function planIgnored(folder: string): PlannedFile[] {
  const file = '.gitignore';
  const path = join(folder, file);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const missing = ['node_modules/', '.data/'].filter((line) => !before.split(/\r?\n/).some((own) => isSame(own, line)));
  if (missing.length === 0) return [];
  const start = before === '' || before.endsWith('\n') ? before : `${before}\n`;
  const planned = { file, text: `${start}${missing.join('\n')}\n` };
  return [before === '' ? planned : { ...planned, adds: missing.join(', ') }];
}

const isSame = (one: string, other: string) => one.replaceAll('/', '').trim() === other.replaceAll('/', '');

function toName(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '');
  return name || 'contract';
}
