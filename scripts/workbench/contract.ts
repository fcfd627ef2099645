import { readFileSync } from 'node:fs';
import { type Document, readDocument } from '../../server/openapi/document.ts';
import { generatedSources, type Sources } from '../../server/openapi/sources.ts';
import { bundleContract, type Finding, renderFinding } from '../lib/bundle.ts';
import { CommandError } from '../lib/command.ts';
import { findDifferences, mendDifferences } from '../lib/generated.ts';
import { generatedFolder, ownSpec } from '../lib/project.ts';

/** A contract that can be served. */
export interface Contract {
  document: Document;
  /** The files that it was read from. */
  files: string[];
  sources: Sources;
}

/**
 * The contract to begin with: the one on disk, or, while this project's own is broken, the last one that was generated.
 * Throws a `CommandError` with a line for each finding where there is neither.
 */
export async function readFirstContract(spec: string): Promise<{ contract: Contract; findings: Finding[] }> {
  const bundle = await bundleContract(spec);
  if (!bundle.findings) return { contract: bundle, findings: [] };
  const { findings } = bundle;
  try {
    if (spec !== ownSpec) throw new Error('Nothing was generated from it.');
    const sources: Sources = JSON.parse(readFileSync(generatedSources, 'utf8'));
    return { contract: { document: readDocument(), files: [spec], sources }, findings };
  } catch {
    throw new CommandError(findings.map(renderFinding).join('\n'));
  }
}

/** Brings `generated/` in line with what follows from a contract; resolves with the files that were not. */
export async function writeGenerated(wanted: Map<string, string>): Promise<string[]> {
  const differences = await findDifferences(generatedFolder, wanted);
  await mendDifferences(generatedFolder, wanted, differences);
  return differences.map(({ file }) => `generated/${file}`);
}
