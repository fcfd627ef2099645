import { existsSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { chosenName, type Manifest, readManifest, settingsOf } from '../cli/index.ts';
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
  /** False where the package's own files are CommonJS. */
  isModule: boolean;
  spec: string;
  generated: string;
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
  const own = settingsOf(folder);
  const isBeside = kind === 'client' && manifest.contract === undefined && existsSync(join(folder, 'src'));
  const generated = isBeside ? 'src/generated' : own.generated.replaceAll('\\', '/');
  const server = own.server.replaceAll('\\', '/');
  const settings = generated === 'generated' ? spec : { spec, generated };
  // A package without a type becomes one of modules where the server is its own.
  const type = manifest.type ?? (kind === 'server' ? 'module' : undefined);
  const isModule = type === 'module';
  const texts: [string, string][] = [
    [
      `.github/workflows/${['contract', ...(chosenName ? [chosenName] : [])].join('-')}.yml`,
      templates.workflow(generated, chosenName),
    ],
    ['.vscode/tasks.json', templates.tasks],
    ...(kind === 'client' ? [] : templates.serverFiles({ generated, server, name: chosenName ?? 'contract' })),
    ...(existsSync(join(folder, 'tsconfig.json')) || kind === 'client' ? [] : [templates.compilerSettings(isModule)]),
  ];
  const isThere = ([name]: [string, string]) => existsSync(join(folder, name));
  const manifestFile = planManifest(folder, manifest, { kind, type, settings, version });
  return {
    ...{ kind, isModule, spec, generated },
    files: [
      ...(manifestFile ? [manifestFile] : []),
      ...planIgnored(folder),
      ...texts.filter((each) => !isThere(each)).map(([name, text]) => ({ file: name, text })),
    ],
    kept: texts.filter(isThere).map(([name]) => name),
  };
}

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
  const has = { ...manifest.dependencies, ...manifest.devDependencies }['contract-workbench'] !== undefined;
  const scripts = { ...templates.scripts(kind, chosenName), ...manifest.scripts };
  const changed = {
    ...own,
    ...(type !== undefined && { type }),
    contract: manifest.contract ?? settings,
    scripts,
    ...(!has && { [group]: { ...manifest[group], 'contract-workbench': version } }),
    ...(kind !== 'client' && { devDependencies: { '@types/node': '^24.0.0', ...manifest.devDependencies } }),
  };
  const before = isNew ? '' : readFileSync(file, 'utf8');
  const [, indent = '  '] = /^\{\r?\n([ \t]+)/.exec(before) ?? [];
  const text = `${JSON.stringify(changed, null, indent)}\n`;
  if (text === before) return undefined;
  const added = Object.keys(scripts).filter((name) => !manifest.scripts?.[name]);
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
