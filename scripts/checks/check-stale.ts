import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '../cli/findings.ts';
import { type Difference, findDifferences } from '../generate/folder-differences.ts';
import { type Check, count, notReadable } from './definition.ts';

/** Tells whether `generated/` is what the contract generates, byte for byte. */
export const checkStale: Check = async ({ generated, project }) => {
  const wanted = await generated;
  if (!wanted) return notReadable;
  const folder = join(project, 'generated');
  const differences = await findDifferences(folder, wanted);
  const note =
    differences.length === 0
      ? `${count(wanted.size, 'file')} as generated`
      : `${count(differences.length, 'file')} not as generated`;
  return { findings: await describe(folder, differences, wanted), note };
};

/** One finding, however many files differ: one command brings them all in line. */
async function describe(folder: string, differences: Difference[], wanted: Map<string, string>): Promise<Finding[]> {
  const [first, ...others] = differences;
  if (!first) return [];
  const { file, kind } = first;
  const rest = others.length > 0 ? ` So it is with ${others.map((other) => other.file).join(', ')}.` : '';
  return [
    {
      file: join(folder, file),
      line: await findFirstDifference(join(folder, file), wanted.get(file), kind),
      column: 1,
      level: 'error',
      rule: `generated-${kind}`,
      message: `${explanations[kind]}: run npm run generate.${rest}`,
    },
  ];
}

const explanations: Record<Difference['kind'], string> = {
  missing: 'The contract generates this file',
  stale: 'The contract generates another text from here on',
  unknown: 'The contract does not generate this file',
};

async function findFirstDifference(
  file: string,
  wanted: string | undefined,
  kind: Difference['kind'],
): Promise<number> {
  if (kind !== 'stale' || wanted === undefined) return 1;
  const lines = wanted.split('\n');
  const found = (await readFile(file, 'utf8')).split('\n');
  return found.findIndex((line, index) => line !== lines[index]) + 1 || found.length;
}
