import { hash } from 'node:crypto';
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
  /** Files that would be written, were they not there already, each with why it stays. */
  kept: [file: string, why: string][];
}

/** The project, its contract, and how to depend on the toolchain. */
export interface Request {
  folder: string;
  spec: string;
  version: string;
  kind?: Kind | undefined;
  /** True if the project has been initialised already: what an older version wrote is brought in line, and nothing is added. */
  isUpgrade?: boolean;
}

/** Plans what a project needs to work with its contract. Nothing that is there is overwritten. */
export function planInit({ folder, spec: file, version, kind: wanted, isUpgrade = false }: Request): Plan {
  const manifest = readManifest(folder);
  const kind = wanted ?? (hasClientAlone(folder) ? 'client' : detectKind(manifest));
  const spec = relative(folder, file).replaceAll('\\', '/');
  const { settings, generated, server, tests } = choosePlaces(folder, spec, kind);
  const type = chooseType(folder, manifest, kind);
  const isModule = type === 'module';
  const extension = extensionOf({ ...(type && { type }) });
  const isTyped = existsSync(join(folder, 'tsconfig.json'));
  const texts: [string, string][] = [
    [
      `.github/workflows/${['contract', ...(chosenName ? [chosenName] : [])].join('-')}.yml`,
      seal('#', templates.workflow(generated, chosenName)),
    ],
    ['.vscode/tasks.json', seal('//', templates.tasks)],
    ...(kind === 'client'
      ? []
      : templates.serverFiles({ ...{ generated, server, tests, extension }, name: chosenName ?? 'contract' })),
    ...(isTyped || kind === 'client' ? [] : [templates.compilerSettings(isModule)]),
  ];
  const places = { imports: isModule || isTyped, handlers: `${server}/handlers/index.${extension}` };
  const own = isUpgrade
    ? upgradeManifest(manifest, version)
    : initManifest(folder, manifest, { kind, type, settings, version });
  return {
    ...{ kind, ...places, spec, generated },
    files: [
      ...planManifest(folder, manifest, own),
      ...planIgnored(folder),
      ...(isTyped && kind !== 'client' ? planCompilerSettings(folder) : []),
      ...texts.flatMap(([name, text]) => planText(folder, name, text, !isUpgrade)),
    ],
    kept: texts.flatMap(([name, text]) => explainKept(folder, name, text)),
  };
}

/** True for a frontend that has been initialised: what follows from the contract is there, and no server. */
function hasClientAlone(folder: string): boolean {
  const { generated, server } = settingsOf(folder);
  return existsSync(join(folder, generated, 'openapi.json')) && !existsSync(join(folder, server));
}

/** The first line of a file that a later version may write anew for as long as nothing else of it is changed. */
const sealed = /^(?:#|\/\/) Written by contract init; contract upgrade follows, unless it is changed\. ([\da-f]{12})\n/;

function seal(comment: string, text: string): string {
  return `${comment} Written by contract init; contract upgrade follows, unless it is changed. ${digest(text)}\n${text}`;
}

function digest(text: string): string {
  return hash('sha256', text).slice(0, 12);
}

/** Tells whether a file is as a version of the toolchain wrote it. */
function isAsWritten(text: string): boolean {
  const [line, mark] = sealed.exec(text) ?? [];
  return line !== undefined && mark === digest(text.slice(line.length));
}

function readIfThere(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** A file that is missing, where those are written, or one that is as an older version wrote it. */
function planText(folder: string, file: string, text: string, isAdded: boolean): PlannedFile[] {
  const before = readIfThere(folder, file);
  if (before === undefined) return isAdded ? [{ file, text }] : [];
  return before !== text && isAsWritten(before) ? [{ file, text, adds: 'what this version writes' }] : [];
}

function explainKept(folder: string, file: string, text: string): [string, string][] {
  const before = readIfThere(folder, file);
  if (before === undefined || before === text || isAsWritten(before)) return [];
  return [[file, sealed.test(before) ? 'which was changed' : 'which is there already']];
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

/** A `package.json` as it is to be, and what that adds. */
interface ChangedManifest {
  changed: object;
  adds: string;
}

/** The `package.json` with the contract, the dependency and scripts of one word each; names that are taken stay. */
function initManifest(
  folder: string,
  manifest: Manifest,
  { kind, type, settings, version }: { kind: Kind; type: string | undefined; settings: unknown; version: string },
): ChangedManifest {
  const own = existsSync(join(folder, 'package.json')) ? manifest : { name: toName(folder), private: true };
  const group = kind === 'client' ? 'devDependencies' : 'dependencies';
  const { [name]: dev, ...devDependencies } = manifest.devDependencies ?? {};
  const has = manifest[group]?.[name] !== undefined;
  const { test, ...others } = manifest.scripts ?? {};
  const scripts: Record<string, string> = {
    ...templates.scripts(kind, extensionOf({ ...(type && { type }) }), chosenName),
    ...others,
    ...(test !== undefined && !noTest.test(test) && { test }),
  };
  const added = Object.keys(scripts).filter((each) => scripts[each] !== manifest.scripts?.[each]);
  return {
    changed: {
      ...own,
      ...(type !== undefined && { type }),
      contract: manifest.contract ?? settings,
      scripts,
      ...(!has && { [group]: { ...manifest[group], [name]: dev ?? version } }),
      // The server needs it where it runs.
      ...(kind !== 'client' && { devDependencies: { '@types/node': '^24.0.0', ...devDependencies } }),
    },
    adds: `"contract"${has ? '' : ', the dependency'}, the scripts ${added.join(', ')}`,
  };
}

const name = 'contract-workbench';

/** The `package.json` with the range of this version, where it names a range of another. */
function upgradeManifest(manifest: Manifest, version: string): ChangedManifest {
  const groups = (['dependencies', 'devDependencies'] as const).flatMap((group) => {
    const range = manifest[group]?.[name];
    const isOther = range !== undefined && /^[~^]?\d/.test(range) && range !== version;
    return isOther ? [[group, { ...manifest[group], [name]: version }]] : [];
  });
  return { changed: { ...manifest, ...Object.fromEntries(groups) }, adds: `${name} ${version}` };
}

function planManifest(folder: string, manifest: Manifest, { changed, adds }: ChangedManifest): PlannedFile[] {
  const file = 'package.json';
  const before = readIfThere(folder, file);
  const [, indent = '  '] = /^\{\r?\n([ \t]+)/.exec(before ?? '') ?? [];
  const text = `${JSON.stringify(changed, null, indent)}\n`;
  if (before !== undefined && JSON.stringify(changed) === JSON.stringify(manifest)) return [];
  return [{ file, text, ...(before !== undefined && { adds }) }];
}

/** The `.gitignore` with what commands write for themselves. */
function planIgnored(folder: string): PlannedFile[] {
  const file = '.gitignore';
  const before = readIfThere(folder, file) ?? '';
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
