import { describeThrown } from '../../server/errors/failure-log.ts';
import { CommandError } from '../cli/command.ts';
import { type Finding, renderFinding } from '../cli/findings.ts';
import type { Reading } from './read-apart.ts';

/** The most wrong examples that are told. */
const mostTold = 20;

/** Throws a `CommandError` that names every example that the contract does not allow. */
export async function refuseBadExamples(reading: Reading): Promise<void> {
  const lines: string[] = [];
  await reading.findBadExamples((findings) => lines.push(...findings.map(renderFinding)));
  if (lines.length === 0) return;
  throw new CommandError(['The mock has examples that violate the contract; mend them:', ...lines].join('\n'), {
    exitCode: 1,
  });
}

/** Tells of each example that the contract does not allow, which the mock never sends. */
export async function reportBadExamples(reading: Reading, tell: (line: string) => void): Promise<void> {
  let count = 0;
  try {
    await reading.findBadExamples((findings) => {
      for (const finding of findings) if (++count <= mostTold) tell(renderWarning(finding));
    });
  } catch (error) {
    tell(`Not every example could be held against its schema: ${describeThrown(error)}`);
  }
  if (count > mostTold)
    tell(`There are ${count - mostTold} more wrong examples: npm run check -- --only examples lists them.`);
}

function renderWarning(finding: Finding): string {
  return `${renderFinding({ ...finding, level: 'warning' })} The mock does not send it.`;
}
