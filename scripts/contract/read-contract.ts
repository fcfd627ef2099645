import { type Document, readDocument } from '../../server/openapi/document.ts';
import { CommandError } from '../cli/command.ts';
import { ownSpec } from '../cli/project.ts';
import { type Bundle, bundleContract } from './bundle.ts';
import { ContractResolver } from './contract-resolver.ts';
import { type Finding, renderFinding } from './findings.ts';
import type { Locate } from './positions.ts';

/**
 * The contract of a file, bundled in memory; throws a `CommandError` with a line for each finding when it cannot be worked from.
 * @param allowRefs the folders that it may refer to beside its own
 */
export async function readContract(
  file: string,
  allowRefs: string[] = [],
): Promise<Extract<Bundle, { document: Document }>> {
  const bundle = await bundleContract(file, new ContractResolver(file, allowRefs));
  if (bundle.findings) throw new CommandError(bundle.findings.map(renderFinding).join('\n'), { exitCode: 1 });
  return bundle;
}

/**
 * The contract of a file for those who only serve it, and what is wrong with it: this project's own as it was generated,
 * without the way back into its files, any other bundled in memory.
 */
export async function readServedContract(
  file: string,
  allowRefs: string[] = [],
): Promise<{ document: Document; defects: Finding[]; locate?: Locate }> {
  return file === ownSpec ? { document: readDocument(), defects: [] } : readContract(file, allowRefs);
}
