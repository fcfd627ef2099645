import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, join, posix, relative } from 'node:path';
import { readDocument } from '../../server/openapi/document/index.ts';
import { readContract } from '../contract/index.ts';
import { toPackageVersion } from '../pack-client/package-version.ts';
import { renderClientReadme } from '../pack-client/render-client-readme.ts';
import { findDependents, findUnreached } from './find-dependents.ts';
import { listKeptNames, listKnownNames } from './known-names.ts';
import { listReferences, listTargets } from './list-references.ts';
import { placeFiles } from './place-files.ts';
import { planPackage, slugOf } from './plan-package.ts';
import { contributingFile, renderContributing } from './render-contributing.ts';
import { manualFile, renderManual } from './render-manual.ts';
import { renderSkeleton } from './skeleton.ts';

/** Everything that adopting a contract does, before any of it is done. Files are named from the project's folder. */
export interface Adoption {
  title: string;
  /** The files that are written, with their content. */
  writes: Map<string, string>;
  removes: string[];
  /** The folder that takes what is in `.data/`: what was kept for the contract before, and others cannot read. */
  aside: string;
}

/** Rooms of which only the contract that goes has files; those that another contract needs are written anew. */
const ownRooms = [
  'server/handlers/*.ts',
  'server/records/{tables,records,seed,listing,find-jobs,workflow-job-rows}.ts',
  'server/records/migrations/*/*.sql',
  'spec/**/*',
  'test/**/*',
  '{server,scripts}/README.md',
];

/** The tests that stay: the tables of the model hold for any contract. The toolchain as such was tested where it comes from. */
const commonTests = /^test\/(openapi|support|contracts)\//;

/** The migrations that every contract needs. */
const commonMigration = /-idempotency-keys\.sql$/;

/** Plans the adoption of the contract at `file`. Throws a `CommandError` where it cannot be worked from. */
export async function planAdoption(project: string, file: string, allowRefs: string[] = []): Promise<Adoption> {
  const { document, texts } = await readContract(file, allowRefs);
  const contract = new Map(placeFiles(file, texts, document));
  const gone = ownRooms.flatMap((pattern) => listFiles(project, pattern)).filter((name) => !commonTests.test(name));
  const migrations = renumberMigrations(project, gone);
  const skeleton = renderSkeleton(document, []);
  const needed = new Set([...skeleton.keys(), ...contract.keys(), ...migrations.keys()]);
  const isLeft = (name: string) => !needed.has(name) && existsSync(join(project, name));
  const left = gone.filter(isLeft);
  const told = [...skeleton].flatMap(([name, text]) => listTargets(name, text));
  const removes = [...left, ...findOthers(project, left, told).filter(isLeft)];
  const { files, commands } = planPackage(project, removes, document.info);
  const writes = new Map([...renderSkeleton(document, commands), ...contract, ...migrations, ...files]);
  const remains = (name: string) => writes.has(name) || (!removes.includes(name) && existsSync(join(project, name)));
  writes.set(
    'client/README.md',
    renderClientReadme(document, 'contract-client', toPackageVersion(document.info.version)),
  );
  writes.set(contributingFile, renderContributing(project));
  writes.set(manualFile, renderManual(project, remains));
  return {
    title: document.info.title,
    writes,
    removes: [...new Set(removes)].sort(),
    aside: nameAside(project, slugOf(document.info.title)),
  };
}

function listFiles(project: string, pattern: string): string[] {
  return globSync(pattern, { cwd: project, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(project, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

/** The files that cannot stay without those that are gone, and those that nobody needs then: no command, no test and nothing that is `told` of. */
function findOthers(project: string, gone: string[], told: string[]): string[] {
  const kept = readFileSync(join(project, 'server/records/tables.ts'), 'utf8');
  const known = [...listKnownNames(readDocument()), ...listKeptNames(kept)];
  const references = listReferences(project);
  const dependents = findDependents(references, known, gone);
  const commands: string[] = Object.values(JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')).scripts);
  const isTest = (name: string) => name.startsWith('test/');
  const before = [...commands.flatMap((text) => text.split(' ')), ...[...references.texts.keys()].filter(isTest)];
  const after = [...told, ...before.filter((name) => !dependents.includes(name) && !gone.includes(name))];
  return [...dependents, ...findUnreached(references, before, after)];
}

/** The migrations that stay, each with a number as if the others had never been. */
function renumberMigrations(project: string, files: string[]): Map<string, string> {
  const common = files.filter((name) => commonMigration.test(name)).sort();
  const byFolder = Map.groupBy(common, posix.dirname);
  const renumbered = [...byFolder].flatMap(([folder, names]) =>
    names.map((name, index): [string, string] => {
      const number = String(index + 1).padStart(3, '0');
      const text = readFileSync(join(project, name), 'utf8');
      return [posix.join(folder, basename(name).replace(/^\d+/, number)), text];
    }),
  );
  return new Map(renumbered);
}

/** A folder of `.data/` that is not there yet. */
function nameAside(project: string, slug: string): string {
  const names = [slug, ...Array.from({ length: 99 }, (_, index) => `${slug}-${index + 2}`)];
  const name = names.find((each) => !existsSync(join(project, '.data', `before-${each}`)));
  return `.data/before-${name ?? `${slug}-${Date.now()}`}/`;
}
