import type { Document } from '../../server/openapi/document.ts';
import { bundleContract, renderFinding } from './bundle.ts';
import { CommandError } from './command.ts';
import { type Difference, findDifferences, mendDifferences } from './generated.ts';
import { generatedFolder, specFile } from './project.ts';
import { renderGenerated } from './render.ts';

/** A contract, and how `generated/` differed from what follows from it. */
export interface Generation {
  document: Document;
  differences: Difference[];
}

/**
 * Brings `generated/` in line with the contract, or with `write: false` only says how it is not.
 * A contract that is not well-formed is a `CommandError` with a line for each finding, and changes nothing.
 */
export async function generate({ write }: { write: boolean }): Promise<Generation> {
  const bundle = await bundleContract(specFile);
  if (bundle.findings) throw new CommandError(bundle.findings.map(renderFinding).join('\n'));
  const wanted = await renderGenerated(bundle.document, bundle.sources);
  const differences = await findDifferences(generatedFolder, wanted);
  if (write) await mendDifferences(generatedFolder, wanted, differences);
  return { document: bundle.document, differences };
}
