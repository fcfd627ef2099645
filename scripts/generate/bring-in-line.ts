import type { Document } from '../../server/openapi/document/index.ts';
import { chooseContract } from '../cli/choose-contract.ts';
import { CommandError } from '../cli/command.ts';
import { printDefects } from '../cli/findings.ts';
import { generatedFolder, ownSpec } from '../cli/project.ts';
import { readContract, renderSourceLines } from '../contract/index.ts';
import { type Difference, findDifferences, mendDifferences } from './folder-differences.ts';
import { renderGenerated } from './render-files.ts';

/** The contract to generate from, and the folder to write to. */
export interface GenerateOptions {
  write: boolean;
  /** The contract; `SPEC` in the environment or this project's own unless given. */
  spec?: string;
  /** The folders that the contract may refer to beside its own. */
  'allow-refs'?: string[];
  /** The folder; `generated/` unless given, which no other contract than this project's own may go to. */
  out?: string;
}

/** A contract, and how the folder differed from what follows from it. */
export interface Generation {
  document: Document;
  folder: string;
  differences: Difference[];
}

/**
 * Brings `generated/` in line with the contract, or with `write: false` only says how it is not.
 * A contract that is not well-formed is a `CommandError` with a line for each finding, and changes nothing.
 */
export async function generate({ write, out, ...given }: GenerateOptions): Promise<Generation> {
  const { spec: file, allowRefs } = chooseContract(given);
  if (file !== ownSpec && out === undefined) {
    throw new CommandError(
      `generated/ follows from spec/openapi.yaml; say with --out FOLDER where to put what follows from ${file}.`,
    );
  }
  const folder = out ?? generatedFolder;
  const contract = await readContract(file, allowRefs);
  printDefects(contract.defects);
  const wanted = renderGenerated(contract.document, renderSourceLines(contract.positions));
  const differences = await findDifferences(folder, wanted);
  if (write) await mendDifferences(folder, wanted, differences);
  return { document: contract.document, folder, differences };
}
