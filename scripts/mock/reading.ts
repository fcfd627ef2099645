import { describeThrown } from '../../server/errors/index.ts';
import type { Document } from '../../server/openapi/document/index.ts';
import { CommandError, callOf, type Finding, renderFinding, startProcess } from '../cli/index.ts';
import type { ReadingCalls } from './reading-process.ts';

/** A contract that another process reads. */
export interface Reading {
  /** The contract, and the findings that it can be served in spite of; rejects with a `CommandError` that has a line for each finding when it cannot be served. */
  contract: Promise<{ document: Document; defects: Finding[] }>;
  /** Throws a `CommandError` that names every example of a response that the contract does not allow. */
  refuseBadExamples(): Promise<void>;
  /** Prints a line for each such example, which the mock never sends. */
  reportBadExamples(print: (line: string) => void): Promise<void>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** The most wrong examples that are printed. */
const mostShown = 20;

/**
 * Reads a contract in a process of its own: bundling one of 10 MB takes hundreds of MB, which a mock would hold for
 * good, and time, in which it can load all else.
 */
export function startReading(file: string, allowRefs: string[]): Reading {
  let onFound = (_findings: Finding[]) => {};
  const reader = startProcess<ReadingCalls, Finding[]>(new URL('./reading-process.ts', import.meta.url), {
    task: 'Reading the contract',
    onEvent: (findings) => onFound(findings),
  });
  const contract = read();
  // It is awaited later.
  contract.catch(() => {});
  return { contract, refuseBadExamples, reportBadExamples, close: () => reader.close() };

  async function read() {
    const outcome = await reader
      .call('read', file, allowRefs)
      .catch(({ message }: Error): Finding[] => [
        { file, line: 1, column: 1, level: 'error', rule: 'readable', message },
      ]);
    if ('json' in outcome) return { document: JSON.parse(outcome.json), defects: outcome.defects };
    throw new CommandError(outcome.map(renderFinding).join('\n'), { exitCode: 1 });
  }

  async function findBadExamples(listener: (finding: Finding) => void) {
    await contract;
    onFound = (findings) => findings.forEach(listener);
    await reader.call('findBadExamples');
  }

  async function refuseBadExamples() {
    const lines: string[] = [];
    await findBadExamples((finding) => lines.push(renderFinding(finding)));
    if (lines.length === 0) return;
    const head = 'The mock has examples that violate the contract; mend them:';
    throw new CommandError([head, ...lines].join('\n'), { exitCode: 1 });
  }

  async function reportBadExamples(print: (line: string) => void) {
    let count = 0;
    try {
      await findBadExamples((finding) => {
        count += 1;
        const warning = { ...finding, level: 'warning' as const };
        if (count <= mostShown) print(`${renderFinding(warning)} The mock does not send it.`);
      });
    } catch (error) {
      print(`Not every example could be held against its schema: ${describeThrown(error)}`);
    }
    if (count > mostShown)
      print(`There are ${count - mostShown} more wrong examples: ${callOf('check', '--only', 'examples')} lists them.`);
  }
}
