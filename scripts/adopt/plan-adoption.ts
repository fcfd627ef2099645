import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { stringify } from 'yaml';
import { readDocument } from '../../server/openapi/document.ts';
import { CommandError } from '../cli/command.ts';
import { readContract } from '../contract/read-contract.ts';
import { findDependents } from './find-dependents.ts';
import { listKeptNames, listKnownNames } from './known-names.ts';
import { renderSkeleton } from './skeleton.ts';

/** Everything that adopting a contract does, before any of it is done. Files are named from the project's folder. */
export interface Adoption {
  title: string;
  /** The files that are written, with their content. */
  writes: Map<string, string>;
  removes: string[];
  /** The README of before, which is kept under this name. */
  readme: string;
}

/** Rooms of which only the contract that goes has files; those that another contract needs are written anew. */
const ownRooms = [
  'server/handlers/*.ts',
  'server/store/**/kept/*.ts',
  'server/store/*/migrations/*.sql',
  'spec/**/*',
  'test/**/*',
];

/** What stays of the tests: the tables of the model hold for any contract. How the toolchain behaves was tested where it comes from. */
const commonTests = /^test\/(openapi|support|contracts)\//;

/** The migrations that every contract needs. */
const commonMigration = /-idempotency-keys\.sql$/;

/** Plans the adoption of the contract at `file`. Throws a `CommandError` where it cannot be worked from. */
export async function planAdoption(project: string, file: string): Promise<Adoption> {
  const { document, texts } = await readContract(file);
  const contract = new Map(placeFiles(file, texts, document));
  const gone = ownRooms
    .flatMap((pattern) => globSync(pattern, { cwd: project, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter((name) => !commonMigration.test(name) && !commonTests.test(name));
  const kept = readFileSync(join(project, 'server/store/kept/kept.ts'), 'utf8');
  const known = [...listKnownNames(readDocument()), ...listKeptNames(kept)];
  const skeleton = renderSkeleton(document, []);
  const needed = new Set([...skeleton.keys(), ...contract.keys()]);
  const dependents = findDependents(
    project,
    known,
    gone.filter((name) => !needed.has(name)),
  );
  const removes = [...gone, ...dependents].filter((name) => !needed.has(name) && existsSync(join(project, name)));
  const { text, commands } = planPackage(project, removes, document.info);
  const writes = new Map([...renderSkeleton(document, commands), ...contract, ['package.json', text]]);
  return {
    title: document.info.title,
    writes,
    removes: [...new Set(removes)].sort(),
    readme: '.github/WORKBENCH.md',
  };
}

/** The files of the contract in `spec/`, in the places that they have to each other; the first is `spec/openapi.yaml`. */
function placeFiles(file: string, texts: Map<string, string>, document: object): [string, string][] {
  const folder = dirname(file);
  const names = [...texts.keys()].map((each) => relative(folder, each).replaceAll('\\', '/'));
  const refersToRoot = [...texts.values()].some((text) =>
    new RegExp(`\\$ref['"]?:\\s*['"]?\\.?/?${basename(file)}`).test(text),
  );
  // Files elsewhere, or that name the first, would lose each other.
  if (names.some((name) => name.startsWith('..')) || (refersToRoot && basename(file) !== 'openapi.yaml')) {
    return [['spec/openapi.yaml', toYaml(document)]];
  }
  return [...texts].map(([each, text], index) => {
    if (each === file) return ['spec/openapi.yaml', file.endsWith('.json') ? toYaml(JSON.parse(text)) : text];
    return [`spec/${names[index]}`, text];
  });
}

function toYaml(document: object): string {
  return stringify(document, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** The manifest with the contract's name, without the commands that go; and the commands that stay. */
function planPackage(project: string, removes: string[], { title }: { title: string }) {
  const manifest = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const scripts: [string, string][] = Object.entries<string>(manifest.scripts).filter(
    ([, text]) => !removes.some((name) => text.includes(` ${name}`)),
  );
  const name =
    title
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 100) || 'api';
  const text = JSON.stringify({ ...manifest, name, description: title, scripts: Object.fromEntries(scripts) }, null, 2);
  const told = scripts
    .filter(([command]) => command !== 'start')
    .map(([command]): [string, string] => [command, abouts[command] ?? '']);
  return { text: `${text}\n`, commands: told };
}

/** What each command is for, in the README of the project. */
const abouts: Record<string, string> = {
  serve: 'the server alone, as in production',
  mock: 'the mock alone',
  parity: 'sends the same requests to server and mock',
  generate: 'brings `generated/` in line with the contract',
  check: 'what is wrong with the contract, and whom an edit would break',
  changelog: 'the changes since the last release, for release notes',
  scaffold: 'stubs for operations without a handler',
  adopt: 'takes another contract in',
  typecheck: 'compiles everything',
  format: 'formats the code',
  'format:check': 'says what is not formatted',
  test: 'format, stale files, types, then every test',
  'test:fast': 'the tests of the inner loop',
  'pack:client': 'the client as a package',
  agreement: 'asks express-openapi-validator as well about made-up requests',
  corpus: 'tries the toolchain on any contracts',
};

/** Throws a `CommandError` unless git could bring back everything that is about to change. */
export function requireRecoverable(status: string): void {
  if (status.trim() === '') return;
  throw new CommandError('There are changes that git does not have yet: commit them first, so that nothing is lost.');
}
