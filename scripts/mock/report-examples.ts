import { setImmediate as breathe } from 'node:timers/promises';
import { describeThrown } from '../../server/errors/describe-thrown.ts';
import type { Document } from '../../server/openapi/document.ts';
import { findExamples } from '../checks/check-examples.ts';
import { CommandError } from '../cli/command.ts';
import { type Finding, renderFinding } from '../contract/findings.ts';
import type { Locate } from '../contract/positions.ts';

/** A contract, and the way back into its files. */
interface Located {
  document: Document;
  locate: Locate;
}

/** The most wrong examples that are told. */
const mostTold = 20;

/** Throws a `CommandError` that names every example of a response which the contract does not allow. */
export function refuseBadExamples({ document, locate }: Located): void {
  const findings = [...findExamples(document, locate, ['response'])].flat();
  if (findings.length === 0) return;
  const lines = findings.map(renderFinding);
  throw new CommandError(['The mock has examples that violate the contract; mend them:', ...lines].join('\n'), {
    exitCode: 1,
  });
}

/** Tells of each example of a response that the contract does not allow, which the mock never sends; it gives way to requests. */
export async function reportBadExamples({ document, locate }: Located, tell: (line: string) => void): Promise<void> {
  let told = 0;
  try {
    for (const findings of findExamples(document, locate, ['response'])) {
      for (const finding of findings) if (++told <= mostTold) tell(renderWarning(finding));
      await breathe();
    }
  } catch (error) {
    tell(`Not every example could be held against its schema: ${describeThrown(error)}`);
  }
  if (told > mostTold)
    tell(`There are ${told - mostTold} more wrong examples: npm run check -- --only examples lists them.`);
}

function renderWarning(finding: Finding): string {
  return `${renderFinding({ ...finding, level: 'warning' })} The mock does not send it.`;
}
