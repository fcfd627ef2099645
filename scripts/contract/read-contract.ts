import type { Document } from '../../server/openapi/document/index.ts';
import { CommandError } from '../cli/command.ts';
import { renderFinding } from '../cli/findings.ts';
import { type Bundle, bundleContract } from './bundle.ts';
import { ContractResolver } from './contract-resolver.ts';

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
