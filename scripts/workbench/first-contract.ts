import { readDocument } from '../../server/openapi/document/index.ts';
import { CommandError, type Finding, generatedDocument, ownSpec, renderFinding } from '../cli/index.ts';
import type { Bundled } from '../contract/index.ts';
import type { Reader } from './workers.ts';

/**
 * The contract to begin with: the one on disk, or, while this project's own is broken, the last one that was generated.
 * Throws a `CommandError` with a line for each finding where there is neither.
 */
export async function readFirstContract(
  spec: string,
  reader: Reader,
): Promise<{ contract: Bundled; findings: Finding[] }> {
  const bundle = await reader.read();
  if (!bundle.findings) return { contract: bundle, findings: [] };
  const { findings } = bundle;
  try {
    if (spec !== ownSpec) throw new Error('Nothing was generated from it.');
    const document = readDocument(generatedDocument);
    return {
      contract: { document, json: JSON.stringify(document), texts: new Map([[spec, '']]), defects: [] },
      findings,
    };
  } catch {
    throw new CommandError(findings.map(renderFinding).join('\n'), { exitCode: 1 });
  }
}
