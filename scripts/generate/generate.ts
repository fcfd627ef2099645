import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Document } from '../../server/openapi/document/index.ts';
import {
  CommandError,
  chooseContract,
  generatedFolder,
  hasClient,
  ownSpec,
  printDefects,
  projectFolder,
  settingsOf,
} from '../cli/index.ts';
import { renderManuals } from './manuals.ts';
import { renderGenerated } from './render-files.ts';

/** The contract to generate from, and the folder to write to. */
interface GenerateOptions {
  write: boolean;
  /** The contract; `SPEC` in the environment or this project's own unless given. */
  spec?: string;
  /** The folders that the contract may refer to beside its own. */
  allowRefs?: string[];
  /** The folder; `generated/` unless given, which no other contract than this project's own may go to. */
  out?: string;
}

/** A contract, and how the folder differed from what it generates. */
interface Generation {
  document: Document;
  folder: string;
  differences: Difference[];
  /** How the manuals of the project differed from the tables of the code. */
  staleManuals: Difference[];
}

/**
 * Brings `generated/` in line with the contract, or with `write: false` only finds the differences.
 * A contract that is not well-formed is a `CommandError` with a line for each finding, and changes nothing.
 */
export async function generate({ write, out, ...given }: GenerateOptions): Promise<Generation> {
  const { spec: file, allowRefs } = chooseContract(given);
  if (file !== ownSpec && out === undefined) {
    throw new CommandError(
      `${settingsOf(projectFolder).generated}/ follows from ${settingsOf(projectFolder).spec}; say with --out FOLDER where to put what follows from ${file}.`,
    );
  }
  // Only this function reads contracts, which takes time to load.
  const { readContract, renderSourceLines } = await import('../contract/index.ts');
  const folder = out ?? generatedFolder;
  const contract = await readContract(file, allowRefs);
  printDefects(contract.defects);
  const wanted = renderGenerated(contract.document, renderSourceLines(contract.positions), hasClient);
  const differences = await findDifferences(folder, wanted);
  const manuals = folder === generatedFolder ? await renderManuals(projectFolder) : new Map<string, string>();
  const staleManuals = await findDifferences(projectFolder, manuals, false);
  if (write) {
    await mendDifferences(folder, wanted, differences);
    await mendDifferences(projectFolder, manuals, staleManuals);
  }
  return { document: contract.document, folder, differences, staleManuals };
}

/** The differences between a folder and what should be in it. */
export interface Difference {
  file: string;
  kind: 'missing' | 'stale' | 'unknown';
}

/**
 * Compares `folder` with the wanted content.
 * @param isWhole false if the folder may have other files
 */
export async function findDifferences(
  folder: string,
  wanted: Map<string, string>,
  isWhole = true,
): Promise<Difference[]> {
  const present = isWhole ? await readdir(folder).catch(() => []) : [];
  const unknown = present.filter((file) => !wanted.has(file)).map((file): Difference => ({ file, kind: 'unknown' }));
  const others = [...wanted].map(async ([file, content]): Promise<Difference | undefined> => {
    const found = await readFile(join(folder, file), 'utf8').catch(() => undefined);
    if (found === content) return undefined;
    return { file, kind: found === undefined ? 'missing' : 'stale' };
  });
  return [...(await Promise.all(others)).filter((difference) => difference !== undefined), ...unknown];
}

/** Removes the differences of a folder from the wanted content; each file is replaced atomically. */
export async function mendDifferences(
  folder: string,
  wanted: Map<string, string>,
  differences: Difference[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { file, kind } of differences) {
    const target = join(folder, file);
    if (kind === 'unknown') {
      await rm(target, { recursive: true });
      continue;
    }
    const draft = join(dirname(target), `.${basename(file)}.${process.pid}`);
    await writeFile(draft, wanted.get(file) ?? '');
    await rename(draft, target);
  }
}
